import type { ServerInfo } from "../../dispatch/index.js";
import type { Clock, Logger } from "../../observe/index.js";
import { forEachAtOnce } from "../etcd/for-each.js";
import { pause } from "../etcd/pause.js";
import type { EtcdStore } from "../etcd/store.js";
import type { Entry } from "../etcd/transaction.js";
import type { KeyEvent, Watch } from "../etcd/watch.js";
import { formatServerKey, parseServer, parseServerKey, type ServerKey } from "./server-json.js";
import type { ServerTable } from "./server-table.js";

export interface ViewTerms {
  readonly store: EtcdStore;
  readonly table: ServerTable;
  /** What the keys of all begin with; glued on as it is. */
  readonly prefix: string;
  /** How often all keys are read anew, ms. */
  readonly intervalMs: number;
  /** How many servers are read at a time. */
  readonly parallelism: number;
  /** Whether a server is to be known. */
  wants(key: ServerKey): boolean;
  readonly log: Logger;
  readonly clock: Clock;
}

const rewatchMs = 1_000;

/** Keeps a table as the records in etcd are. While etcd is away, what is known stays. */
export class EtcdView {
  readonly #terms: ViewTerms;
  readonly #stopping = new AbortController();
  /** Revision of the last change, by key without the prefix. */
  readonly #revisions = new Map<string, bigint>();
  #watch: Watch | null = null;
  /** What happened while the servers are read anew; `null`: they are not. */
  #waiting: KeyEvent[] | null = null;
  #halt: () => void = () => {};

  constructor(terms: ViewTerms) {
    this.#terms = terms;
  }

  /** Reads all servers and watches them from that moment on. @throws EtcdError */
  async start(): Promise<void> {
    const { clock, intervalMs } = this.#terms;
    this.#watch = await this.#open();
    this.#halt = clock.every(intervalMs, () => {
      this.resync().catch((error: unknown) => this.#warn("cannot read the servers anew", error));
    });
    this.#rewatch(this.#watch).catch((error: unknown) => {
      this.#terms.log.error("the servers are not watched any more", { error: String(error) });
    });
  }

  stop(): void {
    this.#stopping.abort();
    this.#halt();
    this.#watch?.close();
  }

  /**
   * Compares the keys: fetches what is unknown or changed, removes what is gone. Events wait
   * meanwhile. Does nothing while it is under way.
   *
   * @throws EtcdError
   */
  async resync(): Promise<void> {
    if (this.#waiting !== null) return;
    this.#waiting = [];
    try {
      await this.#compare();
    } finally {
      const events = this.#waiting;
      this.#waiting = null;
      this.#apply(events);
    }
  }

  async #compare(): Promise<void> {
    const { store, prefix, parallelism } = this.#terms;
    const { entries, revision } = await store.keys(`${prefix}servers/`);
    const present = new Set(entries.map(({ key }) => this.#local(key)));
    for (const [key, changedAt] of this.#revisions) {
      if (!present.has(key) && changedAt <= revision) this.#forget(key);
    }
    const unknown = entries.filter(({ key, modRevision }) => {
      const local = this.#local(key);
      return this.#keyOf(local) !== null && this.#revisions.get(local) !== modRevision;
    });
    await forEachAtOnce(unknown, parallelism, async ({ key }) => {
      const entry = await store.get(key);
      if (entry !== undefined) this.#put(entry);
    });
  }

  /** Whatever was known before is not compared by revisions: it may be another etcd by now. */
  async #open(): Promise<Watch> {
    const { store, prefix } = this.#terms;
    const { entries, revision } = await store.range(`${prefix}servers/`);
    const present = new Set(entries.map(({ key }) => this.#local(key)));
    for (const key of this.#revisions.keys()) if (!present.has(key)) this.#forget(key);
    this.#revisions.clear();
    for (const entry of entries) this.#put(entry);
    return store.watch(`${prefix}servers/`, revision + 1n, (events) => {
      if (this.#waiting === null) this.#apply(events);
      else this.#waiting.push(...events);
    });
  }

  async #rewatch(first: Watch): Promise<void> {
    const { signal } = this.#stopping;
    for (let watch = first; ; ) {
      const why = await watch.ended;
      if (signal.aborted) return;
      this.#warn("the watch of servers ended; reading them anew", why);
      const next = await this.#reopen();
      if (next === null) return;
      watch = next;
    }
  }

  /** @returns `null` if stopped meanwhile */
  async #reopen(): Promise<Watch | null> {
    const { log, clock } = this.#terms;
    const { signal } = this.#stopping;
    for (let attempt = 1; ; attempt++) {
      await pause(rewatchMs, clock, signal);
      if (signal.aborted) return null;
      try {
        const watch = await this.#open();
        this.#watch = watch;
        if (signal.aborted) watch.close();
        log.info("watching servers again", { attempt, servers: this.#terms.table.all().length });
        return watch;
      } catch (error) {
        if (!signal.aborted && attempt === 1) this.#warn("cannot watch servers yet", error);
      }
    }
  }

  #apply(events: readonly KeyEvent[]): void {
    for (const { kind, entry } of events) {
      if (kind === "put") this.#put(entry);
      else this.#delete(entry);
    }
  }

  #put(entry: Entry): void {
    const local = this.#local(entry.key);
    const key = this.#keyOf(local);
    if (key === null || (this.#revisions.get(local) ?? 0n) >= entry.modRevision) return;
    const server = this.#serverOf(key, entry);
    if (server === null) return;
    this.#revisions.set(local, entry.modRevision);
    this.#terms.table.put(server);
  }

  #delete({ key, modRevision }: Entry): void {
    const local = this.#local(key);
    if ((this.#revisions.get(local) ?? modRevision) < modRevision) this.#forget(local);
  }

  #forget(local: string): void {
    const { table } = this.#terms;
    const key = parseServerKey(local);
    this.#revisions.delete(local);
    if (key !== null && table.get(key.id)?.type === key.type) table.remove(key.id);
  }

  /** Key without the prefix. */
  #local(key: string): string {
    return key.slice(this.#terms.prefix.length);
  }

  /** `null`: not to be known. */
  #keyOf(local: string): ServerKey | null {
    const key = parseServerKey(local);
    if (key === null) {
      this.#terms.log.warn("skipping a key that is no server's", { key: local });
      return null;
    }
    return this.#terms.wants(key) ? key : null;
  }

  #serverOf({ type, id }: ServerKey, { key, value }: Entry): ServerInfo | null {
    try {
      const server = parseServer(value);
      const whole = { ...server, id: server.id || id, type: server.type || type };
      if (formatServerKey(whole) === formatServerKey({ type, id })) return whole;
      this.#terms.log.warn("skipping a server whose record has another id or type", { key });
    } catch (error) {
      this.#warn(`skipping a server whose record can't be read: "${key}"`, error);
    }
    return null;
  }

  #warn(message: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#terms.log.warn(message, { error: why });
  }
}
