import { Cron } from "croner";
import { TimerError } from "./timer-error.js";

/** One instant on both clocks. */
export interface Moment {
  /** Milliseconds of the monotonic clock. */
  readonly now: number;
  /** Milliseconds since 1970. */
  readonly wall: number;
}

/** When a timer runs. */
export interface Schedule {
  /** For logs. */
  readonly text: string;
  /** Begins to count. */
  start(moment: Moment): void;
  /** Milliseconds to the next question whether it is {@link due}; `null`: never again. */
  wait(moment: Moment): number | null;
  /** Whether to run now; if so, it goes on to the next time. */
  due(moment: Moment): boolean;
}

/** Tells a timer at each tick whether to run. */
export interface TimerCondition {
  /** Whether to run at this tick. */
  check(now: Date): boolean;
}

/** Every so often, counted from the start: what was missed is not made up for. */
export class IntervalSchedule implements Schedule {
  readonly text: string;
  readonly #intervalMs: number;
  #next = 0;

  constructor(intervalMs: number) {
    if (!Number.isFinite(intervalMs) || intervalMs <= 0) {
      throw new TimerError(
        `Cannot make a timer of interval ${intervalMs}: it has to be a number of milliseconds above 0`,
      );
    }
    this.#intervalMs = intervalMs;
    this.text = `every ${intervalMs} ms`;
  }

  start({ now }: Moment): void {
    this.#next = now + this.#intervalMs;
  }

  wait({ now }: Moment): number {
    return this.#next - now;
  }

  due({ now }: Moment): boolean {
    const missed = Math.max(0, Math.floor((now - this.#next) / this.#intervalMs));
    this.#next += (missed + 1) * this.#intervalMs;
    return true;
  }
}

/** At each tick at which a condition holds. */
export class ConditionSchedule implements Schedule {
  readonly text = "on a condition";
  readonly #condition: TimerCondition;
  readonly #tickMs: number;

  constructor(condition: TimerCondition, tickMs: number) {
    if (typeof condition?.check !== "function") {
      throw new TimerError("Cannot make a timer without a condition: pass an object with `check`");
    }
    this.#condition = condition;
    this.#tickMs = tickMs;
  }

  start(): void {}

  wait(): number {
    return this.#tickMs;
  }

  due({ wall }: Moment): boolean {
    return this.#condition.check(new Date(wall));
  }
}

/** The wall clock may be set meanwhile, so it is looked at again at least this often, ms. */
const maxCronWaitMs = 60_000;

/** At the times of a cron expression. */
export class CronSchedule implements Schedule {
  readonly text: string;
  readonly #cron: Cron;
  #next: Date | null = null;

  /** @param timezone - IANA name; the machine's own if absent */
  constructor(expression: string, timezone?: string) {
    this.text = `cron ${expression}`;
    const where = timezone === undefined ? "" : ` in ${timezone}`;
    try {
      this.#cron = new Cron(expression, {
        paused: true,
        ...(timezone === undefined ? {} : { timezone }),
      });
      this.#next = this.#cron.nextRun();
    } catch (cause) {
      const why = (cause as Error).message;
      throw new TimerError(`Cannot make a timer of "${expression}"${where}: ${why}`, { cause });
    }
    if (this.#next === null) {
      throw new TimerError(`Cannot make a timer of "${expression}"${where}: that never comes`);
    }
  }

  start({ wall }: Moment): void {
    this.#next = this.#cron.nextRun(new Date(wall));
  }

  wait({ wall }: Moment): number | null {
    if (this.#next === null) return null;
    return Math.min(this.#next.getTime() - wall, maxCronWaitMs);
  }

  due(moment: Moment): boolean {
    if (this.#next === null || moment.wall < this.#next.getTime()) return false;
    this.start(moment);
    return true;
  }
}
