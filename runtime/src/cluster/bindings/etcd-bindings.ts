import type { ServerInfo } from "../../dispatch/index.js";
import { metricNames } from "../../observe/index.js";
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
import { BindingPatrol } from "./binding-patrol.js";
import type { BindingStorage } from "./bindings.js";
import { Turns } from "./turns.js";

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
  /** Users who have left, and are still noted: etcd could not be asked. */
  readonly #left = new Set<string>();
  /** Users whose binding could not be written, as far as is known: etcd may do it yet. */
  readonly #doubtful = new Set<string>();
  readonly #patrol: BindingPatrol;
  readonly #turns = new Turns();
  readonly #registered = new Set<() => void>();
  #removing = false;
  #connected = false;

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
      register: (lease: bigint, _isOwn: unknown, limitMs: number) => this.#register(lease, limitMs),
      onRenewed: () => {
        this.#removeLeft();
        this.#patrol.look();
      },
    } as const;
    this.#lease = new KeptLease(this.#store, terms, services);
    const { log, metrics } = services;
    this.#patrol = new BindingPatrol({
      ...{ log, metrics, selfId: self.id, held: this.#held },
      holdersOf: (uids) => this.#holdersOf(uids),
      restore: (uid) => this.#restore(uid),
    });
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

  /** Called after the bindings were written again, with a new lease: others may have users of them. */
  onRegistered(listener: () => void): () => void {
    this.#registered.add(listener);
    return () => this.#registered.delete(listener);
  }

  onHeldElsewhere(listener: (uid: string) => void): void {
    this.#patrol.onHeldElsewhere(listener);
  }

  /** @throws EtcdError; what is held is written again once a lost lease is replaced */
  put(uid: string): Promise<string | undefined> {
    this.#held.add(uid);
    this.#left.delete(uid);
    return this.#turns.take(uid, () => this.#note(uid));
  }

  /** @throws EtcdError; then it is tried again whenever etcd answers, unless the user comes back */
  remove(uid: string): Promise<void> {
    this.#held.delete(uid);
    return this.#turns.take(uid, () => this.#remove(uid));
  }

  /** @throws EtcdError */
  async restore(uid: string): Promise<void> {
    await this.#restore(uid);
  }

  /** @throws EtcdError */
  async find(frontendType: string, uid: string): Promise<string | undefined> {
    return (await this.#store.get(this.#key(frontendType, uid)))?.value;
  }

  async #note(uid: string): Promise<string | undefined> {
    const key = this.#key(this.#self.type, uid);
    try {
      const done = await this.#store.transaction([], [read(key), this.#put(uid, this.#lease.id)]);
      this.#doubtful.delete(uid);
      return found(done ?? [], 0)[0]?.value;
    } catch (error) {
      if (error instanceof EtcdError && error.reason === "lease-not-found") this.verify();
      this.#doubtful.add(uid);
      throw error;
    }
  }

  /** @returns whether it was missing */
  #restore(uid: string): Promise<boolean> {
    return this.#turns.take(uid, async () => {
      if (!this.#held.has(uid)) return false;
      const absent = isAbsent(this.#key(this.#self.type, uid));
      return (await this.#store.transaction([absent], [this.#put(uid, this.#lease.id)])) !== null;
    });
  }

  async #holdersOf(uids: readonly string[]): Promise<(string | undefined)[]> {
    const reads = uids.map((uid) => read(this.#key(this.#self.type, uid)));
    const done = (await this.#store.transaction([], reads)) ?? [];
    return uids.map((_, index) => found(done, index)[0]?.value);
  }

  async #remove(uid: string): Promise<void> {
    const isDoubtful = this.#doubtful.delete(uid);
    try {
      await this.#erase(uid);
      // Etcd may carry out after this what it left unanswered.
      if (isDoubtful && !this.#held.has(uid)) this.#left.add(uid);
    } catch (error) {
      this.#services.metrics.count(metricNames.bindingsLeft, {}, 1);
      if (!this.#held.has(uid)) this.#left.add(uid);
      throw error;
    }
  }

  async #erase(uid: string): Promise<void> {
    const key = this.#key(this.#self.type, uid);
    await this.#store.transaction([hasValue(key, this.#self.id)], [remove(key)]);
  }

  /** Etcd answers again. */
  #removeLeft(): void {
    if (this.#removing || this.#left.size === 0) return;
    this.#removing = true;
    const { log } = this.#services;
    forEachAtOnce([...this.#left], writtenAtOnce, (uid) => this.#removeAgain(uid))
      .catch((error: unknown) => {
        log.debug("cannot remove the bindings of users who left yet", { error: String(error) });
      })
      .finally(() => {
        this.#removing = false;
      });
  }

  #removeAgain(uid: string): Promise<void> {
    return this.#turns.take(uid, async () => {
      if (!this.#left.has(uid)) return;
      await this.#erase(uid);
      this.#left.delete(uid);
    });
  }

  async #register(lease: bigint, limitMs: number): Promise<void> {
    await this.#writeAll(lease, limitMs);
    if (this.#connected) for (const listener of this.#registered) listener();
    this.#connected = true;
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
