import type { Clock } from "./clock.js";

/** What becomes due. */
export interface Due {
  onDue(): void;
}

/** A place in the wheel, for wait after wait. What each connection has extends it: an object less for each. */
export abstract class WheelEntry implements Due {
  /** Tick at which it is due; -1 while it does not wait. */
  dueTick = -1;
  previous: WheelEntry | null = null;
  next: WheelEntry | null = null;

  abstract onDue(): void;
}

/** The same as a part of what waits. */
export class WheelTimer extends WheelEntry {
  readonly #target: Due;

  constructor(target: Due) {
    super();
    this.#target = target;
  }

  onDue(): void {
    this.#target.onDue();
  }
}

const defaultTickMs = 50;
const slotCount = 512;

/** Node's timers may come early by less than this; a tick must not be left to the next one for it, ms. */
const maxEarlyMs = 1;
/** Of ticks of a few ms, only this part. */
const early = 0.1;

/**
 * All deadlines of a server on one interval: starting and stopping a wait costs a few pointers,
 * whatever the number of waits. A wait ends up to one tick late, and no more than 1 ms early.
 */
export class TimerWheel {
  readonly tickMs: number;
  readonly #clock: Clock;
  readonly #slots: WheelEntry[];
  #tick = 0;
  #startedAt = 0;
  #waiting = 0;
  #now = 0;
  #halt: (() => void) | null = null;

  constructor(clock: Clock, tickMs: number = defaultTickMs) {
    this.#clock = clock;
    this.tickMs = tickMs;
    this.#slots = Array.from({ length: slotCount }, newSlot);
  }

  /** Milliseconds of the clock, at most one tick old: cheap enough to ask for every packet. */
  get now(): number {
    return this.#halt === null ? this.#clock.now() : this.#now;
  }

  /** How many waits there are. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Begins the wait, or begins it anew. */
  start(timer: WheelEntry, delayMs: number): void {
    if (timer.dueTick >= 0) this.stop(timer);
    if (this.#halt === null) this.#run();
    const elapsed = this.#clock.now() - this.#startedAt + delayMs;
    timer.dueTick = Math.max(this.#tick + 1, Math.ceil(elapsed / this.tickMs));
    insert(this.#slots[timer.dueTick % slotCount] as WheelEntry, timer);
    this.#waiting++;
  }

  /** Ends the wait; nothing happens if there is none. */
  stop(timer: WheelEntry): void {
    if (timer.dueTick < 0) return;
    remove(timer);
    timer.dueTick = -1;
    this.#waiting--;
  }

  #run(): void {
    this.#startedAt = this.#clock.now();
    this.#now = this.#startedAt;
    this.#tick = 0;
    this.#halt = this.#clock.every(this.tickMs, () => this.#advance());
  }

  #advance(): void {
    this.#now = this.#clock.now();
    const slackMs = Math.min(maxEarlyMs, early * this.tickMs);
    const upTo = Math.floor((this.#now - this.#startedAt + slackMs) / this.tickMs);
    while (this.#tick < upTo) {
      this.#tick++;
      this.#fire(this.#slots[this.#tick % slotCount] as WheelEntry);
    }
    if (this.#waiting > 0 || this.#halt === null) return;
    this.#halt();
    this.#halt = null;
  }

  /** A timer may stop or start any other while it runs, so the due ones are taken out first. */
  #fire(slot: WheelEntry): void {
    const due = newSlot();
    for (let timer = slot.next; timer !== slot && timer !== null; ) {
      const next = timer.next;
      if (timer.dueTick <= this.#tick) {
        remove(timer);
        insert(due, timer);
      }
      timer = next;
    }
    for (let timer = due.next; timer !== due && timer !== null; timer = due.next) {
      this.stop(timer);
      timer.onDue();
    }
  }
}

const nobody: Due = { onDue() {} };

function newSlot(): WheelEntry {
  const head = new WheelTimer(nobody);
  head.previous = head;
  head.next = head;
  return head;
}

function insert(head: WheelEntry, timer: WheelEntry): void {
  const last = head.previous as WheelEntry;
  timer.previous = last;
  timer.next = head;
  last.next = timer;
  head.previous = timer;
}

function remove(timer: WheelEntry): void {
  const { previous, next } = timer;
  if (previous !== null) previous.next = next;
  if (next !== null) next.previous = previous;
  timer.previous = null;
  timer.next = null;
}
