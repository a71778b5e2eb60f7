import type { Clock } from "../observe/index.js";
import { LeakyBucket } from "../transport/index.js";

export interface RateLimit {
  /** Calls per interval. */
  readonly limit: number;
  readonly intervalMs: number;
}

/** The calls of one key, and when all of them are forgotten. */
interface Slots {
  readonly bucket: LeakyBucket;
  freeAt: number;
}

const firstSweep = 1_024;

/** Leaky buckets by key: a slot is free again one interval after its own call. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slots>();
  #sweepAt = firstSweep;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#slots.size;
  }

  /** Whether one more call of `key` may go on now. */
  take(key: string, { limit, intervalMs }: RateLimit): boolean {
    const now = this.#clock.now();
    let slots = this.#slots.get(key);
    if (slots === undefined) {
      if (this.#slots.size >= this.#sweepAt) this.#sweep(now);
      slots = { bucket: new LeakyBucket(limit, intervalMs), freeAt: 0 };
      this.#slots.set(key, slots);
    }
    if (!slots.bucket.take(now)) return false;
    slots.freeAt = now + intervalMs;
    return true;
  }

  /** Forgets clients that have long gone; as rarely as doubles what is remembered. */
  #sweep(now: number): void {
    for (const [key, { freeAt }] of this.#slots) if (freeAt <= now) this.#slots.delete(key);
    this.#sweepAt = Math.max(firstSweep, 2 * this.#slots.size);
  }
}
