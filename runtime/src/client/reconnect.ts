import { type ClientClock, machineClock } from "./client-clock.js";

/** How a client tries to come back after its connection was lost. */
export interface ReconnectOptions {
  /** Wait before the first attempt, ms; doubled with each further one. @default 250 */
  readonly minDelayMs: number;
  /** Longest wait, ms. @default 10000 */
  readonly maxDelayMs: number;
  /**
   * Attempts in a row before the client gives up and closes, `Infinity` for never. Counted anew once
   * a connection has stayed open for `maxDelayMs`: a server that takes clients only to drop them is
   * not besieged.
   *
   * @default 10
   */
  readonly maxAttempts: number;
  /** Part of each wait that is left to chance, 0 to 1, so that clients don't all come at once. @default 0.5 */
  readonly jitter: number;
}

export const reconnectDefaults: ReconnectOptions = {
  minDelayMs: 250,
  maxDelayMs: 10_000,
  maxAttempts: 10,
  jitter: 0.5,
};

/** Wait before attempt 1, 2, …, ms; `random` is from 0 to 1. */
export function reconnectDelayMs(
  options: ReconnectOptions,
  attempt: number,
  random: number,
): number {
  const { minDelayMs, maxDelayMs, jitter } = options;
  const wholeMs = Math.min(maxDelayMs, minDelayMs * 2 ** (attempt - 1));
  return wholeMs * (1 - jitter * random);
}

/** One attempt to come. */
export interface ReconnectAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly delayMs: number;
}

/** Counts attempts and waits before each. */
export class Reconnect {
  readonly #options: ReconnectOptions;
  readonly #clock: ClientClock;
  #attempts = 0;
  #openedAt: number | null = null;
  #stopTimer: () => void = () => {};

  constructor(options: ReconnectOptions, clock: ClientClock = machineClock) {
    this.#options = options;
    this.#clock = clock;
  }

  opened(): void {
    this.#openedAt = this.#clock.now();
  }

  /** The next attempt, or `null` when there were enough. */
  next(): ReconnectAttempt | null {
    if (this.#stoodLong()) this.#attempts = 0;
    this.#openedAt = null;
    if (this.#attempts >= this.#options.maxAttempts) return null;
    const attempt = ++this.#attempts;
    return { attempt, delayMs: reconnectDelayMs(this.#options, attempt, Math.random()) };
  }

  wait(delayMs: number, then: () => void): void {
    this.#stopTimer = this.#clock.after(delayMs, then);
  }

  stop(): void {
    this.#stopTimer();
  }

  #stoodLong(): boolean {
    return (
      this.#openedAt !== null && this.#clock.now() - this.#openedAt >= this.#options.maxDelayMs
    );
  }
}
