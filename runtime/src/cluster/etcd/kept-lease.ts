import { type Clock, type Logger, type Metrics, metricNames } from "../../observe/index.js";
import { EtcdError } from "./etcd-error.js";
import { countdown, pause } from "./pause.js";
import type { EtcdStore } from "./store.js";

/** How a lease that was lost is got again. */
export interface RegainOptions {
  /** How long one attempt may take, ms. */
  readonly timeoutMs: number;
  /** How many attempts there are before it is given up. */
  readonly maxRetries: number;
  /** Between two attempts, ms. */
  readonly retryIntervalMs: number;
}

export interface LeaseTerms {
  /** What hangs on the lease, for metrics. */
  readonly kind: "server" | "bindings";
  /** The same for logs: `this server`. */
  readonly title: string;
  /** Whole seconds, in ms. */
  readonly ttlMs: number;
  /** How often it is renewed, and looked at with that; a third of its time to live at most, ms. */
  readonly renewMs: number;
  readonly regain: RegainOptions;
  /** Log every renewal. */
  readonly logRenewals: boolean;
  /**
   * Writes all that hangs on the lease; called for each new one.
   *
   * @param isOwn - whether a lease is this one, or one that was kept before it
   */
  register(lease: bigint, isOwn: (lease: bigint) => boolean, limitMs: number): Promise<void>;
  /** Etcd has just renewed it. Must not throw. */
  onRenewed?(): void;
  /** Whether all that hangs on the lease is still seen in etcd; absent: nobody watches it. */
  isComplete?(): boolean;
}

export interface LeaseServices {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** The lease was lost, and can't be got again. */
  giveUp(why: Error): void;
}

/** What of a lease is lost: itself, or only what hung on it. */
interface Loss {
  readonly cause: "lease" | "key";
  readonly why: string;
}

const vanished: Loss = { cause: "lease", why: "etcd does not have it any more" };
const deleted: Loss = { cause: "key", why: "it was deleted, and not by this server" };

const retryRenewalMs = 1_000;

/**
 * A lease that is renewed often enough. It counts as lost once no renewal has succeeded for its time
 * to live, whatever else is heard of it; then a new one is made, and all that hung on it is written
 * again. So is what is gone while the lease lives.
 */
export class KeptLease {
  readonly #store: EtcdStore;
  readonly #terms: LeaseTerms;
  readonly #services: LeaseServices;
  readonly #own = new Set<bigint>();
  #lease = 0n;
  #ttlMs = 0;
  #renewedAt = 0;
  #keeping: AbortController | null = null;
  #nudge: AbortController | null = null;

  constructor(store: EtcdStore, terms: LeaseTerms, services: LeaseServices) {
    this.#store = store;
    this.#terms = terms;
    this.#services = services;
  }

  /** 0n before the first one. */
  get id(): bigint {
    return this.#lease;
  }

  /**
   * Makes a lease, registers, and keeps it from then on.
   *
   * @throws EtcdError, and what registering throws
   */
  async acquire(limitMs: number): Promise<void> {
    if (this.#keeping !== null) return;
    const keeping = new AbortController();
    this.#keeping = keeping;
    try {
      await this.#register(keeping.signal, limitMs);
    } catch (error) {
      this.#keeping = null;
      throw error;
    }
    this.#keep(keeping.signal).catch((error: unknown) => {
      if (!keeping.signal.aborted) this.#services.giveUp(toError(error));
    });
  }

  /** Looks now whether the lease, and what hangs on it, still is, rather than when its renewal is due. */
  verify(): void {
    this.#nudge?.abort();
  }

  /**
   * Stops renewing, and revokes the lease with all that hangs on it.
   *
   * @returns whether there was a lease
   * @throws EtcdError
   */
  async release(limitMs: number): Promise<boolean> {
    if (this.#keeping === null) return false;
    this.#keeping.abort();
    this.#nudge?.abort();
    this.#keeping = null;
    if (this.#lease === 0n) return false;
    await this.#store.revoke(this.#lease, limitMs);
    return true;
  }

  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const loss = await this.#renewUntilLost(signal);
      if (signal.aborted) return;
      this.#tell(loss);
      // Nothing hangs on it, but it lives.
      if (loss.cause === "key") await this.#discard(this.#lease);
      await this.#regain(signal);
    }
  }

  #tell({ cause, why }: Loss): void {
    const { log, metrics } = this.#services;
    const { kind, title } = this.#terms;
    const what = cause === "lease" ? `the lease of ${title}` : `what etcd had of ${title}`;
    log.warn(`${what} is lost; registering again`, { why, lease: nameOf(this.#lease) });
    metrics.count(metricNames.registrationsLost, { kind, cause }, 1);
  }

  async #renewUntilLost(signal: AbortSignal): Promise<Loss> {
    const { log, clock } = this.#services;
    let waitMs = this.#renewMs;
    while (!signal.aborted) {
      await this.#untilDue(waitMs);
      const leftMs = this.#renewedAt + this.#ttlMs - clock.now();
      if (signal.aborted || leftMs <= 0) break;
      try {
        // Longer than that and the next attempt would come too late.
        const limitMs = Math.min(leftMs, this.#ttlMs / 2);
        if (!(await this.#renew(limitMs))) return vanished;
        if (this.#terms.isComplete?.() === false) return deleted;
        this.#terms.onRenewed?.();
        waitMs = this.#renewMs;
      } catch (error) {
        waitMs = Math.min(retryRenewalMs, this.#ttlMs / 10);
        log.debug("cannot renew the lease yet", { error: toError(error).message });
      }
    }
    return { cause: "lease", why: `it was not renewed within ${this.#ttlMs} ms` };
  }

  /** @returns whether there still is a lease */
  async #renew(limitMs: number): Promise<boolean> {
    const { log, clock } = this.#services;
    const lease = this.#lease;
    const sentAt = clock.now();
    if (!(await this.#store.keepAlive(lease, limitMs))) return false;
    this.#renewedAt = sentAt;
    if (this.#terms.logRenewals) log.info("renewed the lease", { lease: nameOf(lease) });
    return true;
  }

  /** etcd may have granted another time to live than was asked for. */
  get #renewMs(): number {
    return Math.min(this.#terms.renewMs, this.#ttlMs / 3);
  }

  async #untilDue(waitMs: number): Promise<void> {
    const nudge = new AbortController();
    this.#nudge = nudge;
    await pause(waitMs, this.#services.clock, nudge.signal);
  }

  async #regain(signal: AbortSignal): Promise<void> {
    const { log, clock } = this.#services;
    const { title, regain } = this.#terms;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.#register(signal, regain.timeoutMs);
        log.info(`registered ${title} again`, { attempt, lease: nameOf(this.#lease) });
        return;
      } catch (error) {
        if (signal.aborted) return;
        const { message } = toError(error);
        log.warn(`cannot register ${title} again`, { attempt, error: message });
        if (isFinal(error)) throw error;
        if (attempt >= regain.maxRetries) throw this.#lost(attempt, error);
      }
      await pause(regain.retryIntervalMs, clock, signal);
    }
  }

  async #register(signal: AbortSignal, limitMs: number): Promise<void> {
    const { clock } = this.#services;
    const left = countdown(limitMs, clock);
    const sentAt = clock.now();
    const { lease, ttlMs } = await this.#store.grant(this.#terms.ttlMs / 1_000, left());
    this.#lease = lease;
    this.#own.add(lease);
    try {
      if (signal.aborted) throw new Error("released meanwhile");
      this.#ttlMs = ttlMs;
      this.#renewedAt = sentAt;
      await this.#write(lease, left());
    } catch (error) {
      await this.#discard(lease);
      throw error;
    }
  }

  /** It may take longer than the lease lives. */
  async #write(lease: bigint, limitMs: number): Promise<void> {
    const { log, clock } = this.#services;
    const periodMs = this.#ttlMs / 3;
    const halt = clock.every(periodMs, () => {
      this.#renew(periodMs).catch((error: unknown) => {
        log.debug("cannot renew the lease yet", { error: toError(error).message });
      });
    });
    try {
      await this.#terms.register(lease, (id) => this.#own.has(id), limitMs);
    } finally {
      halt();
    }
  }

  /** What may have been written in part goes with it; if etcd can't be asked, when it expires. */
  async #discard(lease: bigint): Promise<void> {
    const { log } = this.#services;
    await this.#store.revoke(lease, retryRenewalMs).catch((error: unknown) => {
      log.debug("a lease is left to expire", {
        lease: nameOf(lease),
        error: toError(error).message,
      });
    });
  }

  #lost(attempts: number, cause: unknown): EtcdError {
    const what = `register ${this.#terms.title} again`;
    const why = `${toError(cause).message}; given up after ${attempts} attempts`;
    return new EtcdError("lease-lost", what, this.#store.where, why, { cause });
  }
}

/** Trying again would not help. */
function isFinal(error: unknown): boolean {
  return !(error instanceof EtcdError) || error.reason === "id-taken";
}

/** As etcdctl writes it. */
function nameOf(lease: bigint): string {
  return lease.toString(16);
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
