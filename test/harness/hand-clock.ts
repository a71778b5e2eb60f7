import type { Clock } from "@pitaya-ts/runtime";

/** Time that moves when the test says so. */
export class HandClock implements Clock {
  #now = 1_000;
  readonly #timers = new Set<{ readonly ms: number; due: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  /** Intervals that run. */
  get timers(): number {
    return this.#timers.size;
  }

  every(ms: number, run: () => void): () => void {
    const timer = { ms, due: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = [...this.#timers]
        .filter(({ due }) => due <= until)
        .sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#now = next.due;
      next.due += next.ms;
      next.run();
    }
    this.#now = until;
  }

  /** As a process that was busy: what came due meanwhile comes late, all at once. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers]) {
      if (timer.due > this.#now) continue;
      timer.due = this.#now + timer.ms;
      timer.run();
    }
  }
}
