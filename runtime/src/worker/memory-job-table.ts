import { randomUUID } from "node:crypto";
import type { StoredJob } from "./job.js";
import { JobError } from "./job-error.js";
import type { DeadJob, JobCounts } from "./job-queue.js";

/** A job and how often it was tried. */
export interface MemoryJob {
  readonly id: string;
  readonly data: StoredJob;
  tries: number;
}

/** The jobs of all servers in one process that share them. */
export class MemoryJobTable {
  /** Servers that have it open. */
  users = 0;
  readonly dead = new Map<string, DeadJob & { readonly data: StoredJob }>();
  readonly #waiting = new Set<MemoryJob>();
  readonly #delayed = new Set<MemoryJob>();
  readonly #running = new Set<MemoryJob>();
  readonly #wake = new Set<() => void>();
  readonly #maxJobs: number;
  #succeeded = 0;
  #failed = 0;

  constructor(maxJobs: number) {
    this.#maxJobs = maxJobs;
  }

  get size(): number {
    return this.#waiting.size + this.#delayed.size + this.#running.size + this.dead.size;
  }

  get counts(): JobCounts {
    return {
      waiting: this.#waiting.size,
      delayed: this.#delayed.size,
      running: this.#running.size,
      dead: this.dead.size,
      succeeded: this.#succeeded,
      failed: this.#failed,
    };
  }

  /** @throws JobError if it is full */
  add(data: StoredJob): string {
    if (this.size >= this.#maxJobs) {
      throw new JobError(
        "full",
        `Cannot store job "${data.route}": ${this.#maxJobs} jobs are in memory already; use Redis, or raise maxJobs of memoryJobs()`,
      );
    }
    const id = randomUUID();
    this.#enqueue({ id, data, tries: 0 });
    return id;
  }

  /** Calls `wake` whenever a job can be taken, until the returned function is called. */
  onWaiting(wake: () => void): () => void {
    this.#wake.add(wake);
    return () => this.#wake.delete(wake);
  }

  /** The job that waits longest. */
  take(): MemoryJob | undefined {
    const [job] = this.#waiting;
    if (job === undefined) return undefined;
    this.#waiting.delete(job);
    this.#running.add(job);
    return job;
  }

  succeed(job: MemoryJob): void {
    this.#running.delete(job);
    this.#succeeded++;
  }

  /** Gives the job up. */
  bury(job: MemoryJob, error: string): void {
    this.#running.delete(job);
    this.#failed++;
    const { id, data, tries } = job;
    this.dead.set(id, { id, data, tries, error, failedAt: Date.now() });
  }

  /** Takes the job out until the returned function is called. */
  delay(job: MemoryJob): () => void {
    this.#running.delete(job);
    this.#delayed.add(job);
    return () => {
      this.#delayed.delete(job);
      this.#enqueue(job);
    };
  }

  replay(id: string): boolean {
    const job = this.dead.get(id);
    if (job === undefined) return false;
    this.dead.delete(id);
    this.#enqueue({ id, data: job.data, tries: 0 });
    return true;
  }

  /** A job whose consumer stopped before it was done. */
  abandon(job: MemoryJob): void {
    if (this.#running.delete(job)) this.#enqueue(job);
  }

  #enqueue(job: MemoryJob): void {
    this.#waiting.add(job);
    for (const wake of this.#wake) wake();
  }
}
