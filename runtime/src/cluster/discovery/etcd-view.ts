import type { ServerInfo } from "../../dispatch/index.js";
import { messageOf } from "../../error/index.js";
import { type Clock, type Logger, type Metrics, metricNames } from "../../observe/index.js";
import { forEachAtOnce } from "../etcd/for-each.js";
import { pause } from "../etcd/pause.js";
import type { EtcdStore } from "../etcd/store.js";
import type { Entry } from "../etcd/transaction.js";
import type { KeyEvent, Watch } from "../etcd/watch.js";
import {
  formatServerKey,
  isServerName,
  parseServer,
  parseServerKey,
  type ServerKey,
} from "./server-json.js";
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
  /** Etcd does not hold that record any more; its key without the prefix. */
  onForgotten(key: string): void;
  /** That record is none any more, what was known of it stays; its key without the prefix. */
  onSpoiled(key: string): void;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** What etcd holds of a server, and when that last changed. */
interface ServerRecord {
  readonly server: ServerInfo;
  readonly revision: bigint;
}

const rewatchMs = 1_000;

/** Keeps a table as the records in etcd are. While etcd is away, what is known stays. */
export class EtcdView {
  readonly #terms: ViewTerms;
  readonly #stopping = new AbortController();
  /** By key without the prefix. */
  readonly #records = new Map<string, ServerRecord>();
  #watch: Watch | null = null;
  /** What happened while the servers are read anew; `null`: they are not. */
  #waiting: KeyEvent[] | null = null;
  #syncing: Promise<void> | null = null;
  #halt: () => void = () => {};

  constructor(terms: ViewTerms) {
    this.#terms = terms;
  }

  /** Whether there is a record under that key, which is without the prefix. */
  knows(key: string): boolean {
    return this.#records.has(key);
  }

  /** Keys of other servers with that id: of another type, or of one that is gone. */
  rivalsOf(self: ServerKey): string[] {
    const own = formatServerKey(self);
    return [...this.#records]
      .filter(([local, { server }]) => server.id === self.id && local !== own)
      .map(([local]) => `${this.#terms.prefix}${local}`);
  }

  /** Reads all servers and watches them from that moment on. @throws EtcdError */
  async start(): Promise<void> {
    const { clock, intervalMs } = this.#terms;
    this.#watch = await this.#open();
    this.#halt = clock.every(intervalMs, () => {
      if (this.#syncing !== null) return;
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
   * Compares the keys: fetches what is unknown or changed, removes what is gone. Events wait meanwhile.
   *
   * @throws EtcdError
   */
  async resync(): Promise<void> {
    while (this.#syncing !== null) await this.#syncing;
    this.#waiting = [];
    const synced = this.#compare().finally(() => this.#applyWaiting());
    // Those who wait for their turn don't care how this one ends.
    this.#syncing = synced.catch(() => {});
    await synced;
  }

  #applyWaiting(): void {
    const events = this.#waiting ?? [];
    this.#waiting = null;
    this.#syncing = null;
    this.#apply(events);
  }

  async #compare(): Promise<void> {
    const { store, prefix, parallelism } = this.#terms;
    const { entries, revision } = await store.keys(`${prefix}servers/`);
    const present = new Set(entries.map(({ key }) => this.#local(key)));
    for (const [key, record] of this.#records) {
      if (!present.has(key) && record.revision <= revision) this.#forget(key);
    }
    const unknown = entries.filter(({ key, modRevision }) => {
      const local = this.#local(key);
      return this.#keyOf(local) !== null && this.#records.get(local)?.revision !== modRevision;
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
    for (const key of this.#records.keys()) if (!present.has(key)) this.#forget(key);
    this.#records.clear();
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
    const revision = entry.modRevision;
    if (key === null || (this.#records.get(local)?.revision ?? 0n) >= revision) return;
    const server = this.#serverOf(key, entry);
    if (server === null) {
      this.#terms.onSpoiled(local);
      return;
    }
    this.#records.set(local, { server, revision });
    const { table } = this.#terms;
    const hasRival = (table.get(server.id)?.type ?? server.type) !== server.type;
    table.put((hasRival ? this.#newestOf(server.id) : undefined) ?? server);
  }

  #delete({ key, modRevision }: Entry): void {
    const local = this.#local(key);
    if ((this.#records.get(local)?.revision ?? modRevision) < modRevision) this.#forget(local);
  }

  #forget(local: string): void {
    const { table } = this.#terms;
    const record = this.#records.get(local);
    if (record === undefined) return;
    this.#records.delete(local);
    const left = this.#newestOf(record.server.id);
    if (left === undefined) table.remove(record.server.id);
    else table.put(left);
    this.#terms.onForgotten(local);
  }

  /** A server that came back with another type has two records until the old one ends. */
  #newestOf(id: string): ServerInfo | undefined {
    let newest: ServerRecord | undefined;
    for (const record of this.#records.values()) {
      if (record.server.id !== id) continue;
      if (newest === undefined || record.revision > newest.revision) newest = record;
    }
    return newest?.server;
  }

  /** Key without the prefix. */
  #local(key: string): string {
    return key.slice(this.#terms.prefix.length);
  }

  /** `null`: not to be known. */
  #keyOf(local: string): ServerKey | null {
    const key = parseServerKey(local);
    if (key === null || !isServerName(key.type) || !isServerName(key.id)) {
      this.#terms.log.warn("skipping a key that is no server's", { key: local });
      this.#countSkipped("key");
      return null;
    }
    return this.#terms.wants(key) ? key : null;
  }

  #serverOf({ type, id }: ServerKey, { key, value }: Entry): ServerInfo | null {
    try {
      const server = parseServer(value);
      if (server.id === id && server.type === type) return server;
      this.#terms.log.warn("skipping a server whose record has another id or type than its key", {
        key,
      });
      this.#countSkipped("identity");
    } catch (error) {
      this.#countSkipped("value");
      this.#warn(`skipping a server whose record can't be read: "${key}"`, error);
    }
    return null;
  }

  #countSkipped(cause: "key" | "identity" | "value"): void {
    this.#terms.metrics.count(metricNames.recordsSkipped, { cause }, 1);
  }

  #warn(message: string, error: unknown): void {
    const why = messageOf(error);
    this.#terms.log.warn(message, { error: why });
  }
}
