import { type Clock, type Logger, TimerWheel, wallTime } from "../observe/index.js";
import {
  ConditionSchedule,
  CronSchedule,
  IntervalSchedule,
  type Moment,
  type Schedule,
  type TimerCondition,
} from "./schedule.js";
import { ScheduledTimer, type Timer, type TimerServices, type TimerTask } from "./timer.js";
import { TimerError } from "./timer-error.js";

/**
 * Timers of an app. They run while it does: none before it is started, none once it has stopped.
 * Waits are rounded up to the precision, a second unless the app was given another. One timer never
 * runs twice at once; what comes due while it runs is left out.
 */
export interface Timers {
  /**
   * Runs `task` every `intervalMs`, first after one interval.
   *
   * @throws TimerError if the interval is not above 0
   */
  every(intervalMs: number, task: TimerTask): Timer;
  /**
   * The same, `count` times.
   *
   * @throws TimerError if the interval or the count is not above 0
   */
  times(intervalMs: number, count: number, task: TimerTask): Timer;
  /**
   * Runs `task` once.
   *
   * @throws TimerError if the delay is not above 0
   */
  after(delayMs: number, task: TimerTask): Timer;
  /** Runs `task` at each tick of the precision at which `condition.check` says so. */
  when(condition: TimerCondition, task: TimerTask): Timer;
  /**
   * Runs `task` at the times of a cron expression: five fields, or six with seconds first.
   *
   * @param timezone - IANA name; the machine's own if absent
   * @throws TimerError for an expression or a time zone that can't be read
   */
  cron(expression: string, task: TimerTask, timezone?: string): Timer;
}

export interface TimersOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Length of a tick, ms; at least 1. */
  readonly precisionMs: number;
  /** Milliseconds since 1970. @defaultValue the clock's */
  readonly wallClock?: () => number;
}

const always = Number.POSITIVE_INFINITY;

/** The timers of one app, with what starts and stops them all. */
export class TimerHost implements Timers, TimerServices {
  readonly wheel: TimerWheel;
  readonly log: Logger;
  readonly #clock: Clock;
  readonly #wallClock: () => number;
  readonly #timers = new Set<ScheduledTimer>();
  #state: "waiting" | "running" | "stopped" = "waiting";

  /** @throws TimerError for a precision below 1 ms */
  constructor({ clock, log, precisionMs, wallClock = () => wallTime(clock) }: TimersOptions) {
    if (!Number.isFinite(precisionMs) || precisionMs < 1) {
      throw new TimerError(`Cannot use a timer precision of ${precisionMs} ms: it is at least 1`);
    }
    this.wheel = new TimerWheel(clock, precisionMs);
    this.log = log;
    this.#clock = clock;
    this.#wallClock = wallClock;
  }

  every(intervalMs: number, task: TimerTask): Timer {
    return this.#add(new IntervalSchedule(intervalMs), task, always);
  }

  times(intervalMs: number, count: number, task: TimerTask): Timer {
    return this.#add(new IntervalSchedule(intervalMs), task, count);
  }

  after(delayMs: number, task: TimerTask): Timer {
    return this.#add(new IntervalSchedule(delayMs), task, 1);
  }

  when(condition: TimerCondition, task: TimerTask): Timer {
    return this.#add(new ConditionSchedule(condition, this.wheel.tickMs), task, always);
  }

  cron(expression: string, task: TimerTask, timezone?: string): Timer {
    return this.#add(new CronSchedule(expression, timezone), task, always);
  }

  /** Timers that are to run again. */
  get active(): number {
    return this.#timers.size;
  }

  /** From here on timers run. */
  start(): void {
    if (this.#state !== "waiting") return;
    this.#state = "running";
    for (const timer of this.#timers) timer.start();
  }

  /** Ends all timers, and waits for those that are at work. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    const timers = [...this.#timers];
    for (const timer of timers) timer.stop();
    await Promise.all(timers.flatMap(({ running }) => running ?? []));
  }

  moment(): Moment {
    return { now: this.#clock.now(), wall: this.#wallClock() };
  }

  onEnd(timer: ScheduledTimer): void {
    this.#timers.delete(timer);
  }

  /** Once all are stopped, what a late call adds is stopped as well. */
  #add(schedule: Schedule, task: TimerTask, count: number): Timer {
    const timer = new ScheduledTimer(this, schedule, task, count);
    this.#timers.add(timer);
    if (this.#state === "running") timer.start();
    else if (this.#state === "stopped") timer.stop();
    return timer;
  }
}
