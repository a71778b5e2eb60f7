import { randomUUID } from "node:crypto";
import type { Job as BullJob, Queue } from "bullmq";
import type { StoredJob } from "../job.js";
import { JobError } from "../job-error.js";
import type {
  ConsumeOptions,
  DeadJob,
  JobConsumer,
  JobCounts,
  JobQueue,
  JobServices,
  RunJob,
} from "../job-queue.js";
import { maxTries } from "../retry-delay.js";
import { BullConsumer } from "./bull-consumer.js";
import type { ResolvedBullJobs } from "./bull-options.js";
import { loadBull, queueName } from "./libraries.js";
import { RedisLink, redisOptions } from "./redis-link.js";

interface Opened {
  readonly link: RedisLink;
  readonly queue: Queue<StoredJob>;
}

/** Jobs in Redis. Connects when it is first used. */
export class BullJobQueue implements JobQueue {
  readonly #options: ResolvedBullJobs;
  readonly #services: JobServices;
  #opened: Promise<Opened> | null = null;
  #closed = false;

  constructor(options: ResolvedBullJobs, services: JobServices) {
    this.#options = options;
    this.#services = services;
  }

  async add(job: StoredJob): Promise<string> {
    // With an id of its own a job that is sent twice is stored once.
    const jobId = randomUUID();
    const attempts = maxTries(job.options.retry);
    await this.#use(`store job "${job.route}"`, ({ queue }) =>
      queue.add(job.route, job, { jobId, attempts, backoff: { type: "custom" } }),
    );
    return jobId;
  }

  async consume(run: RunJob, options: ConsumeOptions): Promise<JobConsumer> {
    await this.#use("start the worker", ({ link }) => link.client.ping());
    return BullConsumer.start(this.#options, this.#services, run, options);
  }

  async dead(limit: number): Promise<readonly DeadJob[]> {
    if (limit <= 0) return [];
    const jobs = await this.#use("list dead jobs", ({ queue }) => queue.getFailed(0, limit - 1));
    return jobs.map(toDeadJob);
  }

  replay(id: string): Promise<boolean> {
    return this.#use(`replay job "${id}"`, async ({ queue, link }) => {
      const job = await queue.getJob(id);
      if (job === undefined || !(await job.isFailed())) return false;
      // What counts the workers that it has outlived.
      await link.client.hdel(queue.toKey(id), "stc", "defa");
      await job.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
      return true;
    });
  }

  remove(id: string): Promise<boolean> {
    return this.#use(`remove job "${id}"`, async ({ queue }) => {
      const job = await queue.getJob(id);
      if (job === undefined || !(await job.isFailed())) return false;
      await job.remove();
      return true;
    });
  }

  counts(): Promise<JobCounts> {
    return this.#use("count jobs", async ({ queue }) => {
      const {
        waiting = 0,
        delayed = 0,
        active = 0,
        failed = 0,
      } = await queue.getJobCounts(...(["waiting", "delayed", "active", "failed"] as const));
      const [done, died] = await Promise.all(
        (["completed", "failed"] as const).map((state) => queue.getMetrics(state, 0, 0)),
      );
      return {
        waiting,
        delayed,
        running: active,
        dead: failed,
        succeeded: done?.meta.count ?? 0,
        failed: died?.meta.count ?? 0,
      };
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opened?.catch(() => null);
    if (opened === null || opened === undefined) return;
    opened.link.close();
    await opened.queue.close().catch((error: unknown) => {
      this.#services.log.warn("redis: closing failed", { error });
    });
  }

  async #use<T>(what: string, work: (opened: Opened) => Promise<T>): Promise<T> {
    if (this.#closed) throw new JobError("closed", `Cannot ${what}: the server has stopped`);
    this.#opened ??= this.#open();
    const opened = await this.#opened;
    return opened.link.use(what, () => work(opened));
  }

  async #open(): Promise<Opened> {
    const { address, namespace: prefix, timeoutMs } = this.#options;
    const { Redis, Queue } = await loadBull();
    const client = new Redis({
      ...redisOptions(address),
      // A command fails when the connection does: a caller is waiting.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: timeoutMs,
    });
    const link = new RedisLink(
      client,
      `${address.host}:${address.port}`,
      this.#services,
      timeoutMs,
    );
    const queue = new Queue<StoredJob>(queueName, {
      connection: client,
      prefix,
      // Both would ask Redis once, and not again if that failed.
      skipVersionCheck: true,
      skipMetasUpdate: true,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: false, stackTraceLimit: 0 },
    });
    queue.on("error", () => {
      // The link tells of its connection, and callers of what failed for them.
    });
    return { link, queue };
  }
}

function toDeadJob(job: BullJob<StoredJob>): DeadJob {
  return {
    id: job.id ?? "",
    data: job.data,
    error: job.failedReason,
    tries: job.attemptsMade,
    failedAt: job.finishedOn ?? 0,
  };
}
