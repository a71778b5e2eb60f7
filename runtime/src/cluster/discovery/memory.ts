import type { ServerInfo } from "../../dispatch/index.js";
import type { Discovery, DiscoveryEvent } from "./discovery.js";
import { ServerTable } from "./server-table.js";

/** The servers of one process. */
export class MemoryRegistry {
  readonly #table = new ServerTable();

  /** @throws Error if the id is taken */
  add(server: ServerInfo): void {
    if (this.#table.get(server.id) !== undefined) {
      throw new Error(
        `Cannot join the cluster: a server with id "${server.id}" is in it; choose another name`,
      );
    }
    this.#table.put(server);
  }

  remove(server: ServerInfo): void {
    if (this.#table.get(server.id) === server) this.#table.remove(server.id);
  }

  get(id: string): ServerInfo | undefined {
    return this.#table.get(id);
  }

  all(): readonly ServerInfo[] {
    return this.#table.all();
  }

  ofType(type: string): readonly ServerInfo[] {
    return this.#table.ofType(type);
  }

  listen(listener: (event: DiscoveryEvent) => void): () => void {
    return this.#table.listen(listener);
  }
}

/** One server's view of a {@link MemoryRegistry}. */
export class MemoryDiscovery implements Discovery {
  readonly #registry: MemoryRegistry;
  readonly #self: ServerInfo;

  constructor(registry: MemoryRegistry, self: ServerInfo) {
    this.#registry = registry;
    this.#self = self;
  }

  async start(): Promise<void> {}

  async announce(): Promise<void> {
    this.#registry.add(this.#self);
  }

  async withdraw(): Promise<void> {
    this.#registry.remove(this.#self);
  }

  async stop(): Promise<void> {
    this.#registry.remove(this.#self);
  }

  server(id: string): ServerInfo | undefined {
    return this.#registry.get(id);
  }

  serversOfType(type: string): readonly ServerInfo[] {
    return this.#registry.ofType(type);
  }

  servers(): readonly ServerInfo[] {
    return this.#registry.all();
  }

  onChange(listener: (event: DiscoveryEvent) => void): () => void {
    return this.#registry.listen(listener);
  }
}
