import { getActiveResourcesInfo } from "node:process";
import type { ClientClock } from "../client/client-clock.js";
import type { Clock } from "../observe/index.js";

interface Wait {
  readonly ms: number;
  due: number;
  readonly run: () => void;
}

/** Turns of the event loop after which what still goes on is taken to go on for ever. */
const maxTurns = 1_000;

/** A first moment that is no secret, so that dates in tests are the same each day. */
const defaultStart = Date.UTC(2030, 0, 1);

/** Time that moves when the test says so, for servers and clients alike. */
export class TestClock implements Clock, ClientClock {
  readonly #startsAt: number;
  readonly #waits = new Set<Wait>();
  #now = 0;

  /** @param startsAt - what the wall clock shows at first. @defaultValue 1 January 2030, midnight UTC */
  constructor(startsAt: Date | number = defaultStart) {
    this.#startsAt = Number(startsAt);
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#startsAt + this.#now;
  }

  /** Intervals and waits that are under way. */
  get timers(): number {
    return this.#waits.size;
  }

  every(ms: number, run: () => void): () => void {
    const wait = { ms, due: this.#now + ms, run };
    this.#waits.add(wait);
    return () => this.#waits.delete(wait);
  }

  after(ms: number, run: () => void): () => void {
    const stop = this.every(ms, () => {
      stop();
      run();
    });
    return stop;
  }

  /** Moves on by `ms`; what comes due meanwhile runs at its time. Promises go on only afterwards. */
  pass(ms: number): void {
    const end = this.#now + ms;
    while (this.#runNext(end));
    this.#now = end;
  }

  /** As {@link pass}, but what follows from each thing that comes due happens before time moves on. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let before = this.#now; this.#runNext(end); before = this.#now) {
      if (this.#now > before) await settle();
    }
    this.#now = end;
    await settle();
  }

  /** As a process that was busy: what came due meanwhile comes late, all at once. */
  jump(ms: number): void {
    this.#now += ms;
    for (const wait of [...this.#waits]) {
      if (wait.due > this.#now || !this.#waits.has(wait)) continue;
      wait.due = this.#now + wait.ms;
      wait.run();
    }
  }

  /** Runs what comes due next, at its time; false if nothing does until `end`. */
  #runNext(end: number): boolean {
    let next: Wait | undefined;
    for (const wait of this.#waits) {
      if (wait.due <= end && (next === undefined || wait.due < next.due)) next = wait;
    }
    if (next === undefined) return false;
    this.#now = Math.max(this.#now, next.due);
    next.due += next.ms;
    next.run();
    return true;
  }
}

/**
 * Lets happen what is under way in this process: messages in memory take a turn of the event loop each.
 * Files, sockets and the machine's timers are not waited for.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < maxTurns; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (!getActiveResourcesInfo().includes("Immediate")) return;
  }
}
