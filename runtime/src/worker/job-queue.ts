import type { Clock, SampledLog } from "../observe/index.js";
import type { StoredJob } from "./job.js";

/** Where warnings go that many jobs may cause. */
export type JobLog = Pick<SampledLog, "warn" | "error">;

/** What a queue gets from the server that opens it. */
export interface JobServices {
  /** The server's log. */
  readonly log: JobLog;
  /** The server's clock. */
  readonly clock: Clock;
}

/** Where jobs are kept: option `jobs` of `createApp`. */
export interface Jobs {
  /** Makes the queue of one server; nothing is connected. */
  open(services: JobServices): JobQueue;
  /** Whether other processes see the jobs; if not, only a worker of this process can run them. */
  readonly shared: boolean;
}

/** Runs a job once. A throw is a failed try; a `GiveUpError` is the last one. */
export type RunJob = (id: string, data: unknown) => Promise<void>;

/** How jobs are taken from a queue. */
export interface ConsumeOptions {
  /** Jobs that run at a time. */
  readonly concurrency: number;
}

/** Takes jobs from a queue and has them run. */
export interface JobConsumer {
  /**
   * Takes no more jobs and waits for those that run; those that still do after `withinMs` will be
   * run again by somebody. How many these are. Never rejects.
   */
  stop(withinMs: number): Promise<number>;
}

/** A job that has failed for good. */
export interface DeadJob {
  /** As the queue knows it. */
  readonly id: string;
  /** As it was stored; may be anything if it was the reason to give up. */
  readonly data: unknown;
  /** What its last try failed with. */
  readonly error: string;
  /** How often it was tried. */
  readonly tries: number;
  /** ms since 1970. */
  readonly failedAt: number;
}

/** How many jobs there are of each kind. */
export interface JobCounts {
  /** Jobs that could run now. */
  readonly waiting: number;
  /** Jobs that failed and will be tried again later. */
  readonly delayed: number;
  /** Under way. */
  readonly running: number;
  /** Failed for good. */
  readonly dead: number;
  /** How many have succeeded, ever. */
  readonly succeeded: number;
  /** How many have died, ever. */
  readonly failed: number;
}

/**
 * PORT: keeps calls until they have succeeded. At least once: after a crash a job may run again.
 * Every method may reject with a JobError.
 */
export interface JobQueue {
  /** Stores the job, then resolves to its id. */
  add(job: StoredJob): Promise<string>;
  /** Has `run` run jobs, those that wait first. */
  consume(run: RunJob, options: ConsumeOptions): Promise<JobConsumer>;
  /** Dead jobs, those that died last first. */
  dead(limit: number): Promise<readonly DeadJob[]>;
  /** Lets a dead job run anew, with all its tries; false if there is no such dead job. */
  replay(id: string): Promise<boolean>;
  /** Forgets a dead job; false if there is no such dead job. */
  remove(id: string): Promise<boolean>;
  /** How many jobs there are, on all servers that share the queue. */
  counts(): Promise<JobCounts>;
  /** Called once nobody adds or consumes any more. Never rejects. */
  close(): Promise<void>;
}
