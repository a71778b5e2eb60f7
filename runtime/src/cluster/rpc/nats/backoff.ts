const firstWaitMs = 50;
/** Whatever the settings say, calls are to succeed within 2 s of NATS' return. */
const maxWaitMs = 1_000;
const maxJitterMs = 500;

export interface BackoffOptions {
  readonly maxReconnects: number;
  readonly connectTimeoutMs: number;
  readonly reconnectWaitMs: number;
  readonly jitterMs: number;
}

/**
 * Waits between attempts to connect again: short ones first, since most losses are short. The
 * patience is that of `maxReconnects` attempts which take all the time that they may, and a wait of
 * `reconnectWaitMs` after each: a NATS that refuses at once is waited for as long as one that is mute.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  readonly #random: () => number;
  #attempts = 0;

  constructor(options: BackoffOptions, random: () => number = Math.random) {
    this.#options = options;
    this.#random = random;
  }

  /** How long to wait after a failed attempt, ms. */
  next(): number {
    const { reconnectWaitMs, jitterMs } = this.#options;
    const grown = firstWaitMs * 2 ** Math.min(this.#attempts++, 10);
    const wait = Math.min(grown, reconnectWaitMs, maxWaitMs);
    return wait + this.#random() * Math.min(jitterMs, maxJitterMs);
  }

  /** Whether it is time to give up, `sinceMs` after the loss. */
  exhausted(sinceMs: number): boolean {
    const { maxReconnects, connectTimeoutMs, reconnectWaitMs } = this.#options;
    if (maxReconnects < 0) return false;
    const patienceMs = maxReconnects * (connectTimeoutMs + reconnectWaitMs);
    return this.#attempts >= maxReconnects && sinceMs >= patienceMs;
  }
}
