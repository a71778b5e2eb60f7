/** At most so many in an interval; a place is free again one interval after it was taken. */
export class LeakyBucket {
  readonly #limit: number;
  readonly #intervalMs: number;
  /** When places were taken, a ring once all were. */
  readonly #taken: number[] = [];
  #oldest = 0;

  constructor(limit: number, intervalMs: number) {
    this.#limit = limit;
    this.#intervalMs = intervalMs;
  }

  /** Takes a place at `nowMs`; `false` if there is none. */
  take(nowMs: number): boolean {
    if (this.#taken.length < this.#limit) {
      this.#taken.push(nowMs);
      return true;
    }
    if (nowMs - (this.#taken[this.#oldest] as number) < this.#intervalMs) return false;
    this.#taken[this.#oldest] = nowMs;
    this.#oldest = (this.#oldest + 1) % this.#limit;
    return true;
  }
}
