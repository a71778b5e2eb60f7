import type { Clock } from "../observe/index.js";

export interface RateLimit {
  /** Calls per interval. */
  readonly limit: number;
  readonly intervalMs: number;
}

/** When the last calls of one key were let through, and when all of that is forgotten. */
interface Slots {
  readonly takenAt: number[];
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
      slots = { takenAt: [], freeAt: 0 };
      this.#slots.set(key, slots);
    }
    const { takenAt } = slots;
    if (takenAt.length >= limit) {
      if (now - (takenAt[0] ?? 0) < intervalMs) return false;
      takenAt.shift();
    }
    takenAt.push(now);
    slots.freeAt = now + intervalMs;
    return true;
  }

  /** Forgets clients that have long gone; as rarely as doubles what is remembered. */
  #sweep(now: number): void {
    for (const [key, { freeAt }] of this.#slots) if (freeAt <= now) this.#slots.delete(key);
    this.#sweepAt = Math.max(firstSweep, 2 * this.#slots.size);
  }
}
