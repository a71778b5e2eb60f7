import type { ServerInfo } from "../../dispatch/index.js";
import type { Clock, Logger, Metrics } from "../../observe/index.js";
import { EtcdError } from "../etcd/etcd-error.js";
import { KeptLease, type RegainOptions } from "../etcd/kept-lease.js";
import type { EtcdOptions } from "../etcd/options.js";
import { pause } from "../etcd/pause.js";
import { EtcdStore } from "../etcd/store.js";
import type { Discovery, DiscoveryEvent } from "./discovery.js";
import { claimPlace } from "./etcd-claim.js";
import { EtcdView } from "./etcd-view.js";
import { formatServerKey } from "./server-json.js";
import { ServerTable } from "./server-table.js";

export interface EtcdDiscoveryOptions extends EtcdOptions {
  /** What the keys begin with, glued on as it is. */
  readonly prefix: string;
  /** How long others see a server that stopped renewing; whole seconds, in ms. */
  readonly ttlMs: number;
  /** Log every renewal of the lease. */
  readonly logHeartbeats: boolean;
  readonly grantLease: RegainOptions;
  /** How long leaving, and {@link EtcdDiscovery.probe}, may take, ms. */
  readonly revokeTimeoutMs: number;
  readonly sync: {
    /** How often all keys are read anew, ms. */
    readonly intervalMs: number;
    /** How many servers are read at a time. */
    readonly parallelism: number;
  };
  /** Between leaving and stopping, ms: time for others to notice. */
  readonly shutdownDelayMs: number;
  /** Types that this server doesn't want to know; itself it knows all the same. */
  readonly blacklist: readonly string[];
}

/** What etcd's users get from their server. */
export interface EtcdServices {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Ends the server in an orderly way: it can't be a member any more. */
  giveUp(why: Error): void;
}

/** Servers find each other in etcd, Go Pitaya's among them. */
export class EtcdDiscovery implements Discovery {
  readonly #options: EtcdDiscoveryOptions;
  readonly #describe: () => ServerInfo;
  readonly #services: EtcdServices;
  readonly #store: EtcdStore;
  readonly #table = new ServerTable();
  readonly #view: EtcdView;
  readonly #lease: KeptLease;
  readonly #leaving = new AbortController();
  readonly #registered = new Set<() => void>();
  #selfKey: string | null = null;
  /** Somebody wrote what is no server in the place of this one's record. */
  #isSpoiled = false;

  /** @param describe - asked for this server when it is announced, and when it is announced again */
  constructor(options: EtcdDiscoveryOptions, describe: () => ServerInfo, services: EtcdServices) {
    const { log, metrics, clock } = services;
    this.#options = options;
    this.#describe = describe;
    this.#services = services;
    this.#store = new EtcdStore(options);
    this.#view = new EtcdView({
      store: this.#store,
      table: this.#table,
      prefix: options.prefix,
      ...options.sync,
      wants: (key) =>
        !options.blacklist.includes(key.type) || formatServerKey(key) === this.#selfKey,
      onForgotten: (key) => {
        if (key === this.#selfKey) this.#lease.verify();
      },
      onSpoiled: (key) => {
        if (key !== this.#selfKey) return;
        this.#isSpoiled = true;
        this.#lease.verify();
      },
      log,
      metrics,
      clock,
    });
    const terms = {
      kind: "server",
      title: "this server",
      ttlMs: options.ttlMs,
      renewMs: options.ttlMs / 3,
      regain: options.grantLease,
      logRenewals: options.logHeartbeats,
      register: (lease: bigint, isOwn: (lease: bigint) => boolean) => this.#register(lease, isOwn),
      isComplete: () =>
        this.#selfKey !== null && !this.#isSpoiled && this.#view.knows(this.#selfKey),
    } as const;
    this.#lease = new KeptLease(this.#store, terms, services);
  }

  /** @throws EtcdError within the dial timeout */
  async start(): Promise<void> {
    await this.#store.connect(`${this.#options.prefix}servers/`);
    await this.#view.start();
  }

  /**
   * Returns once this server's own record is seen.
   *
   * @throws EtcdError `id-taken` if a running server has the id; one that is gone is taken over, which
   * is known after a third of its time to live and 2 s at most
   */
  async announce(): Promise<void> {
    await this.#lease.acquire(this.#options.grantLease.timeoutMs);
  }

  /** Never rejects: a record that can't be taken back ends with its lease. */
  async withdraw(): Promise<void> {
    const { shutdownDelayMs } = this.#options;
    if (!(await this.#leave())) return;
    await pause(shutdownDelayMs, this.#services.clock);
  }

  async stop(): Promise<void> {
    await this.#leave();
    this.#view.stop();
    this.#store.close();
  }

  server(id: string): ServerInfo | undefined {
    return this.#table.get(id);
  }

  serversOfType(type: string): readonly ServerInfo[] {
    return this.#table.ofType(type);
  }

  servers(): readonly ServerInfo[] {
    return this.#table.all();
  }

  onChange(listener: (event: DiscoveryEvent) => void): () => void {
    const { log } = this.#services;
    return this.#table.listen((event) => {
      try {
        listener(event);
      } catch (error) {
        log.error("a listener to servers failed", { error: String(error), kind: event.kind });
      }
    });
  }

  /**
   * Called after this server was registered again, with a new lease: what else it keeps in etcd may be
   * lost too.
   */
  onRegistered(listener: () => void): () => void {
    this.#registered.add(listener);
    return () => this.#registered.delete(listener);
  }

  /** Whether etcd answers, for readiness checks. @throws EtcdError within the revoke timeout */
  async probe(): Promise<void> {
    const { prefix, revokeTimeoutMs } = this.#options;
    await this.#store.get(`${prefix}health-check`, revokeTimeoutMs);
  }

  async #register(lease: bigint, isOwn: (lease: bigint) => boolean): Promise<void> {
    const self = this.#describe();
    const again = this.#selfKey !== null;
    this.#selfKey = formatServerKey(self);
    this.#isSpoiled = false;
    const { log, clock } = this.#services;
    await claimPlace({
      store: this.#store,
      key: `${this.#options.prefix}${this.#selfKey}`,
      rivals: this.#view.rivalsOf(self),
      self,
      lease,
      isOwn,
      signal: this.#leaving.signal,
      log,
      clock,
    });
    await this.#view.resync();
    if (again) for (const listener of this.#registered) listener();
  }

  /** @returns whether there was something to leave */
  async #leave(): Promise<boolean> {
    this.#leaving.abort();
    const { log } = this.#services;
    const { revokeTimeoutMs, ttlMs } = this.#options;
    try {
      return await this.#lease.release(revokeTimeoutMs);
    } catch (error) {
      const why = error instanceof EtcdError ? error.message : String(error);
      log.warn("cannot take back this server's record; it ends with its lease", { ttlMs, why });
      return true;
    }
  }
}
