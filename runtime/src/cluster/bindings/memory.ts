import type { ServerInfo } from "../../dispatch/index.js";
import type { BindingStorage } from "./bindings.js";

/** The bindings of one process: frontend ids by frontend type and uid. */
export type MemoryBindingTable = Map<string, Map<string, string>>;

/** One server's view of a {@link MemoryBindingTable}. */
export class MemoryBindings implements BindingStorage {
  readonly #table: MemoryBindingTable;
  readonly #self: ServerInfo;

  constructor(table: MemoryBindingTable, self: ServerInfo) {
    this.#table = table;
    this.#self = self;
  }

  async put(uid: string): Promise<string | undefined> {
    const own = this.#own();
    const previous = own.get(uid);
    own.set(uid, this.#self.id);
    return previous;
  }

  async remove(uid: string): Promise<void> {
    const own = this.#own();
    if (own.get(uid) === this.#self.id) own.delete(uid);
  }

  async restore(uid: string): Promise<void> {
    const own = this.#own();
    if (!own.has(uid)) own.set(uid, this.#self.id);
  }

  async find(frontendType: string, uid: string): Promise<string | undefined> {
    return this.#table.get(frontendType)?.get(uid);
  }

  #own(): Map<string, string> {
    let own = this.#table.get(this.#self.type);
    if (own === undefined) {
      own = new Map();
      this.#table.set(this.#self.type, own);
    }
    return own;
  }
}
