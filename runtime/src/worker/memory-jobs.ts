import type { StoredJob } from "./job.js";
import { JobError } from "./job-error.js";
import type { JobConsumer, JobCounts, JobQueue, JobServices, Jobs, RunJob } from "./job-queue.js";
import { MemoryConsumer } from "./memory-consumer.js";
import { MemoryJobTable } from "./memory-job-table.js";

/** What jobs in memory are bounded by. */
export interface MemoryJobsOptions {
  /** Jobs that it may hold, dead ones too; more are refused. @defaultValue 100000 */
  readonly maxJobs?: number;
}

/**
 * Keeps jobs in the memory of this process: they end with it. Apps that are given the same one share
 * the jobs.
 */
export function memoryJobs({ maxJobs = 100_000 }: MemoryJobsOptions = {}): Jobs {
  const table = new MemoryJobTable(maxJobs);
  return { shared: false, open: (services) => new MemoryJobQueue(table, services) };
}

/** One server's hand on the jobs in memory. */
class MemoryJobQueue implements JobQueue {
  readonly #table: MemoryJobTable;
  readonly #services: JobServices;
  #closed = false;

  constructor(table: MemoryJobTable, services: JobServices) {
    this.#table = table;
    this.#services = services;
    table.users++;
  }

  async add(job: StoredJob): Promise<string> {
    if (this.#closed) throw new JobError("closed", "Cannot store job: the server has stopped");
    return this.#table.add(job);
  }

  async consume(run: RunJob, { concurrency }: { concurrency: number }): Promise<JobConsumer> {
    return new MemoryConsumer(this.#table, this.#services, run, concurrency);
  }

  async dead(limit: number) {
    return [...this.#table.dead.values()].reverse().slice(0, limit);
  }

  async replay(id: string): Promise<boolean> {
    return this.#table.replay(id);
  }

  async remove(id: string): Promise<boolean> {
    return this.#table.dead.delete(id);
  }

  async counts(): Promise<JobCounts> {
    return this.#table.counts;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (--this.#table.users > 0 || this.#table.size === 0) return;
    const { waiting, delayed, running, dead } = this.#table.counts;
    const lost = { waiting, delayed, running, dead };
    this.#services.log.warn("jobs in memory are lost with this process", lost);
  }
}
