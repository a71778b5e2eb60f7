import { codes, PitayaError } from "../error/index.js";
import { type ClientClock, machineClock } from "./client-clock.js";
import { longestTimerMs } from "./heartbeat.js";

/** A request that was sent, until it is answered. */
export interface PendingCall {
  readonly route: string;
  readonly timeoutMs: number;
  /** Rejects the call with its reason. */
  readonly signal?: AbortSignal | undefined;
  resolve(payload: Uint8Array): void;
  reject(error: unknown): void;
}

interface Waiting {
  readonly call: PendingCall;
  readonly deadline: number;
  readonly abort: () => void;
}

const highest32BitId = 0xffffffff;

/**
 * Requests by id. One timer for all of them, set to the earliest deadline: when it fires the earliest
 * one has mostly been answered long ago, so it costs one look over the map per timeout, not per call.
 */
export class PendingCalls {
  readonly #calls = new Map<number, Waiting>();
  readonly #highestId: number;
  readonly #clock: ClientClock;
  #lastId = 0;
  #stopTimer: () => void = () => {};
  #timerAt = Number.POSITIVE_INFINITY;

  /** Ids begin again at 1 after the highest. */
  constructor(highestId = highest32BitId, clock: ClientClock = machineClock) {
    this.#highestId = highestId;
    this.#clock = clock;
  }

  get count(): number {
    return this.#calls.size;
  }

  /** The id under which the call waits: 32 bits, never 0, of no other call that waits. */
  add(call: PendingCall): number {
    const id = this.#freeId();
    const deadline = this.#clock.now() + call.timeoutMs;
    const abort = () => this.take(id)?.reject(call.signal?.reason);
    this.#calls.set(id, { call, deadline, abort });
    call.signal?.addEventListener("abort", abort);
    if (deadline < this.#timerAt) this.#arm(deadline);
    return id;
  }

  /** Removes and returns the call; `undefined` if none waits under that id. */
  take(id: number): PendingCall | undefined {
    const waiting = this.#calls.get(id);
    if (waiting === undefined) return undefined;
    this.#calls.delete(id);
    waiting.call.signal?.removeEventListener("abort", waiting.abort);
    return waiting.call;
  }

  rejectAll(error: unknown): void {
    this.#disarm();
    for (const id of [...this.#calls.keys()]) this.take(id)?.reject(error);
  }

  #freeId(): number {
    do {
      this.#lastId = this.#lastId === this.#highestId ? 1 : this.#lastId + 1;
    } while (this.#calls.has(this.#lastId));
    return this.#lastId;
  }

  #arm(deadline: number): void {
    this.#disarm();
    if (deadline === Number.POSITIVE_INFINITY) return;
    this.#timerAt = deadline;
    const waitMs = Math.min(Math.ceil(deadline - this.#clock.now()), longestTimerMs);
    this.#stopTimer = this.#clock.after(waitMs, () => this.#expire());
  }

  #disarm(): void {
    this.#stopTimer();
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #expire(): void {
    const now = this.#clock.now();
    let earliest = Number.POSITIVE_INFINITY;
    for (const [id, { call, deadline }] of this.#calls) {
      if (deadline > now) earliest = Math.min(earliest, deadline);
      else this.take(id)?.reject(timedOut(call));
    }
    this.#arm(earliest);
  }
}

function timedOut({ route, timeoutMs }: PendingCall): PitayaError {
  return new PitayaError(codes.clientTimeout, `request timeout: no answer in ${timeoutMs} ms`, {
    metadata: { route, timeout: `${timeoutMs}ms` },
  });
}
