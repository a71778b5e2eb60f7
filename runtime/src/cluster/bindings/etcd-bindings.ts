import type { ServerInfo } from "../../dispatch/index.js";
import type { EtcdServices } from "../discovery/etcd-discovery.js";
import { EtcdError } from "../etcd/etcd-error.js";
import { forEachAtOnce } from "../etcd/for-each.js";
import { KeptLease, type RegainOptions } from "../etcd/kept-lease.js";
import type { EtcdOptions } from "../etcd/options.js";
import { countdown } from "../etcd/pause.js";
import { EtcdStore } from "../etcd/store.js";
import {
  found,
  hasValue,
  isAbsent,
  type Operation,
  put,
  read,
  remove,
} from "../etcd/transaction.js";
import type { BindingStorage } from "./bindings.js";

export interface EtcdBindingsOptions extends EtcdOptions {
  /** What the keys begin with, glued on as it is. */
  readonly prefix: string;
  /** How long bindings outlive their server; whole seconds, in ms. */
  readonly leaseTtlMs: number;
  readonly regain: RegainOptions;
  /** How long giving up the lease may take, ms. */
  readonly revokeTimeoutMs: number;
}

const writtenAtOnce = 32;
/** Nobody watches the bindings: it takes a look at their lease to see that they are gone. */
const longestRenewMs = 1_000;

/** Who holds which user, in etcd; all bindings of a server hang on one lease. */
export class EtcdBindings implements BindingStorage {
  readonly #options: EtcdBindingsOptions;
  readonly #self: ServerInfo;
  readonly #services: EtcdServices;
  readonly #store: EtcdStore;
  readonly #lease: KeptLease;
  /** Users that this server holds. */
  readonly #held = new Set<string>();

  constructor(options: EtcdBindingsOptions, self: ServerInfo, services: EtcdServices) {
    this.#options = options;
    this.#self = self;
    this.#services = services;
    this.#store = new EtcdStore(options);
    const terms = {
      kind: "bindings",
      title: "the bindings",
      ttlMs: options.leaseTtlMs,
      renewMs: Math.min(longestRenewMs, options.leaseTtlMs / 3),
      regain: options.regain,
      logRenewals: false,
      register: (lease: bigint, _isOwn: unknown, limitMs: number) => this.#writeAll(lease, limitMs),
    } as const;
    this.#lease = new KeptLease(this.#store, terms, services);
  }

  /** @throws EtcdError within the dial timeout */
  async connect(): Promise<void> {
    await this.#store.connect(this.#key(this.#self.type, ""));
    await this.#lease.acquire(this.#options.dialTimeoutMs);
  }

  /** Forgets all bindings of this server. Never rejects: what can't be taken back ends with its lease. */
  async close(): Promise<void> {
    try {
      await this.#lease.release(this.#options.revokeTimeoutMs);
    } catch (error) {
      const { log } = this.#services;
      log.warn("cannot take back the bindings; they end with their lease", {
        ttlMs: this.#options.leaseTtlMs,
        error: String(error),
      });
    }
    this.#store.close();
  }

  /** Asks etcd now whether the bindings are still there; call it after others were found lost. */
  verify(): void {
    this.#lease.verify();
  }

  /** @throws EtcdError; what is held is written again once a lost lease is replaced */
  async put(uid: string): Promise<string | undefined> {
    this.#held.add(uid);
    const key = this.#key(this.#self.type, uid);
    try {
      const done = await this.#store.transaction([], [read(key), this.#put(uid, this.#lease.id)]);
      return found(done ?? [], 0)[0]?.value;
    } catch (error) {
      if (error instanceof EtcdError && error.reason === "lease-not-found") this.verify();
      throw error;
    }
  }

  /** @throws EtcdError */
  async remove(uid: string): Promise<void> {
    this.#held.delete(uid);
    const key = this.#key(this.#self.type, uid);
    await this.#store.transaction([hasValue(key, this.#self.id)], [remove(key)]);
  }

  /** @throws EtcdError */
  async restore(uid: string): Promise<void> {
    if (!this.#held.has(uid)) return;
    const key = this.#key(this.#self.type, uid);
    await this.#store.transaction([isAbsent(key)], [this.#put(uid, this.#lease.id)]);
  }

  /** @throws EtcdError */
  async find(frontendType: string, uid: string): Promise<string | undefined> {
    return (await this.#store.get(this.#key(frontendType, uid)))?.value;
  }

  /** A user may have come to another server meanwhile: that one's binding stays. */
  async #writeAll(lease: bigint, limitMs: number): Promise<void> {
    const left = countdown(limitMs, this.#services.clock);
    await forEachAtOnce([...this.#held], writtenAtOnce, async (uid) => {
      const key = this.#key(this.#self.type, uid);
      const write = [this.#put(uid, lease)];
      for (const condition of [isAbsent(key), hasValue(key, this.#self.id)]) {
        if (!this.#held.has(uid)) return;
        if ((await this.#store.transaction([condition], write, left())) !== null) return;
      }
    });
  }

  #put(uid: string, lease: bigint): Operation {
    return put(this.#key(this.#self.type, uid), this.#self.id, lease);
  }

  #key(frontendType: string, uid: string): string {
    return `${this.#options.prefix}bindings/${frontendType}/${uid}`;
  }
}
