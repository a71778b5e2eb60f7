import { setTimeout as sleep } from "node:timers/promises";
import type { RangeRequestInit, RangeResponse, ResponseOp } from "@pitaya-ts/protocol/etcd/rpc.js";
import { EtcdConnection } from "./connection.js";
import { EtcdError } from "./etcd-error.js";
import { methods } from "./methods.js";
import type { EtcdOptions } from "./options.js";
import {
  bytesOf,
  type Condition,
  type Entry,
  type Operation,
  rangeOf,
  toEntry,
} from "./transaction.js";
import { type KeyEvent, openWatch, type Watch } from "./watch.js";

/** Entries of a moment. */
export interface Snapshot {
  readonly entries: readonly Entry[];
  /** Of etcd at that moment. */
  readonly revision: bigint;
}

/** A lease, as etcd knows it. */
export interface LeaseLife {
  /** Whole seconds left; -1: there is no such lease. */
  readonly remainingS: number;
  readonly grantedS: number;
}

const connectRetryMs = 200;

/**
 * etcd's keys, leases and watches. Connects at the first call. Every call takes at most `limitMs`,
 * by default the dial timeout, and throws an {@link EtcdError}.
 */
export class EtcdStore {
  readonly #connection: EtcdConnection;
  readonly #limitMs: number;

  constructor(options: EtcdOptions) {
    this.#connection = new EtcdConnection(options);
    this.#limitMs = options.dialTimeoutMs;
  }

  /** The endpoints, for errors. */
  get where(): string {
    return this.#connection.where;
  }

  /**
   * Waits until etcd answers, at most the dial timeout; wrong credentials are told at once.
   *
   * @param key - one that may be read with the credentials; it need not exist
   */
  async connect(key: string): Promise<void> {
    const end = performance.now() + this.#limitMs;
    let unreachable: EtcdError | null = null;
    for (;;) {
      try {
        await this.#range({ key: bytesOf(key) }, "connect", end - performance.now());
        return;
      } catch (error) {
        const { reason } = error as EtcdError;
        if (reason === "unreachable") unreachable = error as EtcdError;
        // Why it can't be reached tells more than that time ran out.
        if (reason === "timeout" && unreachable !== null) throw unreachable;
        if (reason !== "unreachable" || performance.now() + connectRetryMs >= end) throw error;
      }
      // Nothing else may keep the process alive yet; the clock's timers don't.
      await sleep(connectRetryMs);
    }
  }

  async get(key: string, limitMs?: number): Promise<Entry | undefined> {
    const { entries } = await this.#range({ key: bytesOf(key) }, `read "${key}"`, limitMs);
    return entries[0];
  }

  /** All entries whose keys begin with `prefix`, in the order of their keys. */
  range(prefix: string, limitMs?: number): Promise<Snapshot> {
    return this.#range(rangeOf(prefix), `read "${prefix}"`, limitMs);
  }

  /** As {@link range}, without values. */
  keys(prefix: string, limitMs?: number): Promise<Snapshot> {
    const request = { ...rangeOf(prefix), keysOnly: true };
    return this.#range(request, `read the keys of "${prefix}"`, limitMs);
  }

  async count(prefix: string, limitMs?: number): Promise<number> {
    const request = { ...rangeOf(prefix), countOnly: true };
    const { count } = await this.#read(request, `count "${prefix}"`, limitMs);
    return Number(count);
  }

  /** @param lease - the entry ends with it */
  async put(key: string, value: string, lease: bigint, limitMs?: number): Promise<void> {
    const request = { key: bytesOf(key), value: bytesOf(value), lease };
    await this.#connection.call(methods.put, request, {
      what: `write "${key}"`,
      limitMs: limitMs ?? this.#limitMs,
      repeatable: true,
    });
  }

  /**
   * Does all of it if every condition holds, else nothing.
   *
   * @returns what the operations gave; `null` if a condition did not hold
   */
  async transaction(
    conditions: readonly Condition[],
    operations: readonly Operation[],
    limitMs?: number,
  ): Promise<readonly ResponseOp[] | null> {
    const request = { compare: [...conditions], success: [...operations] };
    const { succeeded, responses } = await this.#connection.call(methods.transaction, request, {
      what: "carry out a transaction",
      limitMs: limitMs ?? this.#limitMs,
      repeatable: false,
    });
    return succeeded ? responses : null;
  }

  /**
   * A new lease; etcd raises a time to live that is too short for it.
   *
   * @returns its id and its time to live, ms
   */
  async grant(ttlS: number, limitMs?: number): Promise<{ lease: bigint; ttlMs: number }> {
    const { ID, TTL } = await this.#connection.call(
      methods.grant,
      { TTL: BigInt(ttlS) },
      { what: "grant a lease", limitMs: limitMs ?? this.#limitMs, repeatable: true },
    );
    return { lease: ID, ttlMs: Number(TTL) * 1_000 };
  }

  /** Renews a lease once. @returns whether there still is one */
  async keepAlive(lease: bigint, limitMs?: number): Promise<boolean> {
    const { TTL } = await this.#connection.call(
      methods.keepAlive,
      { ID: lease },
      { what: "renew a lease", limitMs: limitMs ?? this.#limitMs, repeatable: true },
    );
    return TTL > 0n;
  }

  async timeToLive(lease: bigint, limitMs?: number): Promise<LeaseLife> {
    const { TTL, grantedTTL } = await this.#connection.call(
      methods.timeToLive,
      { ID: lease },
      { what: "look at a lease", limitMs: limitMs ?? this.#limitMs, repeatable: true },
    );
    return { remainingS: Number(TTL), grantedS: Number(grantedTTL) };
  }

  /** Ends a lease, and all entries that hang on it; one that is gone is no error. */
  async revoke(lease: bigint, limitMs?: number): Promise<void> {
    const terms = {
      what: "revoke a lease",
      limitMs: limitMs ?? this.#limitMs,
      repeatable: true,
    };
    try {
      await this.#connection.call(methods.revoke, { ID: lease }, terms);
    } catch (error) {
      if (!(error instanceof EtcdError) || error.reason !== "lease-not-found") throw error;
    }
  }

  /** Tells of every change under `prefix` from that revision on. */
  watch(
    prefix: string,
    fromRevision: bigint,
    onEvents: (events: readonly KeyEvent[]) => void,
  ): Promise<Watch> {
    return openWatch({
      connection: this.#connection,
      prefix,
      fromRevision,
      onEvents,
      limitMs: this.#limitMs,
    });
  }

  /** Calls under way fail, watches end. */
  close(): void {
    this.#connection.close();
  }

  async #range(request: RangeRequestInit, what: string, limitMs?: number): Promise<Snapshot> {
    const { header, kvs } = await this.#read(request, what, limitMs);
    return { entries: kvs.map(toEntry), revision: header?.revision ?? 0n };
  }

  #read(request: RangeRequestInit, what: string, limitMs?: number): Promise<RangeResponse> {
    const terms = { what, limitMs: limitMs ?? this.#limitMs, repeatable: true };
    return this.#connection.call(methods.range, request, terms);
  }
}
