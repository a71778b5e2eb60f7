import type { Clock, Logger } from "../observe/index.js";
import { StageError } from "./stage-error.js";
import { TimeLimitError, withinTime } from "./time-limit.js";

export interface StageRunnerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** How long one stage of one part may take, ms. */
  readonly timeoutMs: number;
}

type Work = () => void | Promise<void>;

/** Runs stages of parts, each with a limit of time. */
export class StageRunner {
  readonly #options: StageRunnerOptions;
  #faults = 0;

  constructor(options: StageRunnerOptions) {
    this.#options = options;
  }

  /** How many parts did not stop cleanly. */
  get faults(): number {
    return this.#faults;
  }

  /**
   * On the way up: the first failure ends the start.
   *
   * @param undo - called if the work is done after its time was up, so that nothing stays behind
   * @throws StageError that names the part
   */
  async up(part: string, stage: string, work: Work, undo: Work | null = null): Promise<void> {
    const running = begin(work);
    try {
      await withinTime(running, this.#options.timeoutMs, this.#options.clock);
    } catch (error) {
      if (error instanceof TimeLimitError && undo !== null)
        void this.#undoLate(part, running, undo);
      throw new StageError(part, stage, error);
    }
  }

  /** On the way down: a failure is logged, and the other parts go on. */
  async down(part: string, stage: string, work: Work): Promise<void> {
    const { timeoutMs, clock, log } = this.#options;
    try {
      await withinTime(begin(work), timeoutMs, clock);
    } catch (cause) {
      this.#faults++;
      const error = new StageError(part, stage, cause);
      log.error(error.message, { part, stage, error: cause });
    }
  }

  async #undoLate(part: string, running: Promise<void>, undo: Work): Promise<void> {
    try {
      await running;
    } catch {
      return;
    }
    await this.down(part, "shutdown", undo);
  }
}

/** What is thrown becomes a rejection. */
async function begin(work: Work): Promise<void> {
  await work();
}
