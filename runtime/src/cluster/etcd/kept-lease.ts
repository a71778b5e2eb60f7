import type { Clock, Logger } from "../../observe/index.js";
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
  /** What hangs on the lease, for logs: `this server`. */
  readonly title: string;
  /** Whole seconds, in ms. */
  readonly ttlMs: number;
  readonly regain: RegainOptions;
  /** Log every renewal. */
  readonly logRenewals: boolean;
  /**
   * Writes all that hangs on the lease; called for each new one.
   *
   * @param isOwn - whether a lease is this one, or one that was kept before it
   */
  register(lease: bigint, isOwn: (lease: bigint) => boolean, limitMs: number): Promise<void>;
}

export interface LeaseServices {
  readonly log: Logger;
  readonly clock: Clock;
  /** The lease was lost, and can't be got again. */
  giveUp(why: Error): void;
}

const retryRenewalMs = 1_000;

/**
 * A lease that is renewed every third of its time to live. It counts as lost once no renewal has
 * succeeded for that time, whatever else is heard of it; then a new one is made, and all that hung on
 * it is written again.
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

  /** Asks now whether the lease still is, rather than when its renewal is due. */
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
    const { log } = this.#services;
    const { title } = this.#terms;
    while (!signal.aborted) {
      const why = await this.#renewUntilLost(signal);
      if (signal.aborted) return;
      log.warn(`the lease of ${title} is lost; registering again`, {
        why,
        lease: nameOf(this.#lease),
      });
      await this.#regain(signal);
    }
  }

  /** @returns why it is lost */
  async #renewUntilLost(signal: AbortSignal): Promise<string> {
    const { log, clock } = this.#services;
    let waitMs = this.#ttlMs / 3;
    while (!signal.aborted) {
      await this.#untilDue(waitMs);
      const leftMs = this.#renewedAt + this.#ttlMs - clock.now();
      if (signal.aborted || leftMs <= 0) break;
      try {
        // Longer than that and the next attempt would come too late.
        const limitMs = Math.min(leftMs, this.#ttlMs / 2);
        if (!(await this.#renew(limitMs))) return "etcd does not have it any more";
        waitMs = this.#ttlMs / 3;
      } catch (error) {
        waitMs = Math.min(retryRenewalMs, this.#ttlMs / 10);
        log.debug("cannot renew the lease yet", { error: toError(error).message });
      }
    }
    return `it was not renewed within ${this.#ttlMs} ms`;
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
      await this.#renewingWhile(this.#terms.register(lease, (id) => this.#own.has(id), left()));
    } catch (error) {
      await this.#discard(lease);
      throw error;
    }
  }

  /** Registering may take longer than the lease lives. */
  async #renewingWhile(registering: Promise<void>): Promise<void> {
    const { log, clock } = this.#services;
    const periodMs = this.#ttlMs / 3;
    const halt = clock.every(periodMs, () => {
      this.#renew(periodMs).catch((error: unknown) => {
        log.debug("cannot renew the lease yet", { error: toError(error).message });
      });
    });
    try {
      await registering;
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
