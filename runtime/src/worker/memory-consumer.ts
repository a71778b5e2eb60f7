import { withinTime } from "../module/index.js";
import { logFailure } from "./failures.js";
import { describeFailure, GiveUpError } from "./job-error.js";
import type { JobConsumer, JobServices, RunJob } from "./job-queue.js";
import type { MemoryJob, MemoryJobTable } from "./memory-job-table.js";
import { maxTries, retryDelayMs } from "./retry-delay.js";

/** Runs jobs that are in memory. */
export class MemoryConsumer implements JobConsumer {
  readonly #table: MemoryJobTable;
  readonly #services: JobServices;
  readonly #run: RunJob;
  readonly #concurrency: number;
  readonly #running = new Map<MemoryJob, Promise<void>>();
  readonly #stopWaking: () => void;
  #stopped = false;

  constructor(table: MemoryJobTable, services: JobServices, run: RunJob, concurrency: number) {
    this.#table = table;
    this.#services = services;
    this.#run = run;
    this.#concurrency = concurrency;
    this.#stopWaking = table.onWaiting(() => this.#fill());
    this.#fill();
  }

  async stop(withinMs: number): Promise<number> {
    this.#stopped = true;
    this.#stopWaking();
    const all = Promise.all(this.#running.values());
    // Too late is no error: who is left is counted.
    await withinTime(all, withinMs, this.#services.clock).catch(() => undefined);
    const left = [...this.#running.keys()];
    this.#running.clear();
    for (const job of left) this.#table.abandon(job);
    return left.length;
  }

  #fill(): void {
    while (!this.#stopped && this.#running.size < this.#concurrency) {
      const job = this.#table.take();
      if (job === undefined) return;
      this.#running.set(job, this.#runJob(job));
    }
  }

  /** Never rejects. */
  async #runJob(job: MemoryJob): Promise<void> {
    const failure = await this.#try(job);
    // Given up meanwhile by a stop; others run it again.
    if (!this.#running.delete(job)) return;
    job.tries++;
    if (failure === null) this.#table.succeed(job);
    else this.#fail(job, failure.error);
    this.#fill();
  }

  async #try({ id, data }: MemoryJob): Promise<{ readonly error: unknown } | null> {
    try {
      // A run that ends at once must not end before it is known to run.
      await Promise.resolve();
      await this.#run(id, data);
      return null;
    } catch (error) {
      return { error };
    }
  }

  #fail(job: MemoryJob, thrown: unknown): void {
    const { log, clock } = this.#services;
    const { id, data, tries } = job;
    const { retry } = data.options;
    const error = describeFailure(thrown);
    const failure = { id, route: data.route, tries, error };
    if (thrown instanceof GiveUpError || tries >= maxTries(retry)) {
      this.#table.bury(job, error);
      logFailure(log, failure, null);
      return;
    }
    const delayMs = retryDelayMs(retry, tries - 1);
    logFailure(log, failure, delayMs);
    const again = this.#table.delay(job);
    const halt = clock.every(Math.max(1, delayMs), () => {
      halt();
      again();
    });
  }
}
