import { type Due, type Logger, type TimerWheel, WheelTimer } from "../observe/index.js";
import type { Moment, Schedule } from "./schedule.js";
import { TimerError } from "./timer-error.js";

/** What a timer does; what it throws or rejects with is logged. */
export type TimerTask = () => void | Promise<void>;

/** Something that is done again and again, or later. */
export interface Timer {
  /** Whether it is to run again. */
  readonly active: boolean;
  /** How often it has run. */
  readonly runs: number;
  /** Ends it for good; a run that is under way goes on. */
  stop(): void;
}

/** What the timers of an app share. */
export interface TimerServices {
  readonly wheel: TimerWheel;
  readonly log: Logger;
  moment(): Moment;
  onEnd(timer: ScheduledTimer): void;
}

/** The wheel rounds up to ticks; without this, some microseconds could cost a whole one. A part of a tick. */
const rounding = 0.1;
const maxRoundingMs = 1;

/** A task with its schedule. Never runs twice at once: what comes due meanwhile is left out. */
export class ScheduledTimer implements Timer, Due {
  readonly #services: TimerServices;
  readonly #schedule: Schedule;
  readonly #task: TimerTask;
  readonly #wait = new WheelTimer(this);
  #left: number;
  #runs = 0;
  #active = true;
  #running: Promise<void> | null = null;

  constructor(services: TimerServices, schedule: Schedule, task: TimerTask, count: number) {
    if (typeof task !== "function") {
      throw new TimerError(`Cannot make a timer ${schedule.text}: it has no function to run`);
    }
    if (count !== Number.POSITIVE_INFINITY && (!Number.isInteger(count) || count < 1)) {
      throw new TimerError(
        `Cannot make a timer that runs ${count} times: it has to be a whole number above 0`,
      );
    }
    this.#services = services;
    this.#schedule = schedule;
    this.#task = task;
    this.#left = count;
  }

  get active(): boolean {
    return this.#active;
  }

  get runs(): number {
    return this.#runs;
  }

  /** The run that is under way; never rejects. */
  get running(): Promise<void> | null {
    return this.#running;
  }

  /** For its host alone: begins to count. */
  start(): void {
    this.#schedule.start(this.#services.moment());
    this.#arm();
  }

  stop(): void {
    if (!this.#active) return;
    this.#active = false;
    this.#services.wheel.stop(this.#wait);
    if (this.#running === null) this.#services.onEnd(this);
  }

  onDue(): void {
    if (this.#isDue() && this.#running === null) this.#run();
    this.#arm();
  }

  #arm(): void {
    if (!this.#active) return;
    const wait = this.#schedule.wait(this.#services.moment());
    if (wait === null) this.stop();
    else {
      const { wheel } = this.#services;
      wheel.start(this.#wait, wait - Math.min(maxRoundingMs, rounding * wheel.tickMs));
    }
  }

  /** A condition is the user's code, too. */
  #isDue(): boolean {
    try {
      return this.#schedule.due(this.#services.moment());
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #run(): void {
    this.#runs++;
    const last = --this.#left === 0;
    try {
      const result = this.#task();
      if (result instanceof Promise) this.#follow(result);
    } catch (error) {
      this.#failed(error);
    }
    if (last) this.stop();
  }

  #follow(result: Promise<void>): void {
    this.#running = result
      .catch((error: unknown) => this.#failed(error))
      .then(() => {
        this.#running = null;
        if (!this.#active) this.#services.onEnd(this);
      });
  }

  #failed(error: unknown): void {
    this.#services.log.error("timer failed", { timer: this.#schedule.text, error });
  }
}
