import type { Job as BullJob, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { withinTime } from "../../module/index.js";
import { logFailure } from "../failures.js";
import type { StoredJob } from "../job.js";
import { describeFailure, GiveUpError } from "../job-error.js";
import type { ConsumeOptions, JobConsumer, JobServices, RunJob } from "../job-queue.js";
import { retryDelayMs } from "../retry-delay.js";
import type { ResolvedBullJobs } from "./bull-jobs.js";
import { loadBull, queueName } from "./libraries.js";
import { logConnection, redisOptions } from "./redis-link.js";

/** How many workers may die over one job before it is dead itself. */
const maxStalledCount = 10;
/** Numbers of jobs by minute; only their sum is used. */
const maxDataPoints = 60;
/** After a stop that took too long, for what a cut connection ends by itself. */
const cutWithinMs = 1_000;

/** Runs jobs that are in Redis. Its connections wait for Redis as long as it takes. */
export class BullConsumer implements JobConsumer {
  readonly #services: JobServices;
  readonly #run: RunJob;
  readonly #client: Redis;
  readonly #worker: Worker<StoredJob, void>;
  #running = 0;

  private constructor(
    options: ResolvedBullJobs,
    services: JobServices,
    run: RunJob,
    { concurrency }: ConsumeOptions,
    { Redis, Worker, UnrecoverableError }: Awaited<ReturnType<typeof loadBull>>,
  ) {
    const { address, namespace: prefix, lockMs } = options;
    this.#services = services;
    this.#run = run;
    this.#client = new Redis({ ...redisOptions(address), maxRetriesPerRequest: null });
    logConnection(this.#client, `${address.host}:${address.port}`, services);
    const process = (job: BullJob<StoredJob>): Promise<void> =>
      this.#process(job, (text) => new UnrecoverableError(text));
    this.#worker = new Worker<StoredJob, void>(queueName, process, {
      connection: this.#client,
      prefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount,
      metrics: { maxDataPoints },
      settings: { backoffStrategy: (tries, _type, _error, job) => this.#delay(tries, job) },
    });
    this.#worker.on("error", (error) => {
      services.log.warn("redis: worker failed", { error: error.message });
    });
    this.#worker.on("failed", (job, error) => this.#failed(job, error));
    this.#worker.on("stalled", (id) => {
      services.log.warn("job is run again: its worker is gone", { id });
    });
  }

  static async start(
    options: ResolvedBullJobs,
    services: JobServices,
    run: RunJob,
    consume: ConsumeOptions,
  ): Promise<BullConsumer> {
    const consumer = new BullConsumer(options, services, run, consume, await loadBull());
    await consumer.#worker.waitUntilReady();
    return consumer;
  }

  async stop(withinMs: number): Promise<number> {
    const { clock } = this.#services;
    const closed = this.#worker.close();
    const inTime = withinTime(closed, withinMs, clock).then(
      () => true,
      () => false,
    );
    const left = (await inTime) ? 0 : this.#running;
    // Also where all went well: the worker leaves a connection alone that it was given.
    this.#client.disconnect();
    if (!(await inTime)) await this.#cut(closed);
    return left;
  }

  /** The connection on which it waits for jobs is its own. */
  async #cut(closed: Promise<void>): Promise<void> {
    const cut = Promise.allSettled([this.#worker.disconnect(), closed]);
    await withinTime(cut, cutWithinMs, this.#services.clock).catch(() => undefined);
  }

  async #process(job: BullJob<StoredJob>, giveUp: (text: string) => Error): Promise<void> {
    this.#running++;
    try {
      await this.#run(job.id ?? "", job.data);
    } catch (thrown) {
      // Names and messages of errors may mean something to BullMQ: it gets none but these.
      const text = describeFailure(thrown);
      throw thrown instanceof GiveUpError ? giveUp(text) : new Error(text);
    } finally {
      this.#running--;
    }
  }

  #delay(tries: number, job: { readonly data: StoredJob } | undefined): number {
    return job === undefined ? 0 : retryDelayMs(job.data.options.retry, tries - 1);
  }

  #failed(job: BullJob<StoredJob> | undefined, { message: error }: Error): void {
    if (job === undefined) return;
    const failure = { id: job.id ?? "", route: job.name, tries: job.attemptsMade, error };
    logFailure(this.#services.log, failure, job.finishedOn === undefined ? job.delay : null);
  }
}
