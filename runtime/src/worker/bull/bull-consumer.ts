import type { Job as BullJob, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { withinTime } from "../../module/index.js";
import { logFailure } from "../failures.js";
import type { StoredJob } from "../job.js";
import { describeFailure, GiveUpError } from "../job-error.js";
import type { ConsumeOptions, JobConsumer, JobServices, RunJob } from "../job-queue.js";
import { retryDelayMs } from "../retry-delay.js";
import type { ResolvedBullJobs } from "./bull-options.js";
import { loadBull, queueName } from "./libraries.js";
import { cutConnection, logConnection, redisOptions } from "./redis-link.js";

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
  /** The one that it was given, and its copy on which it waits for jobs. */
  readonly #clients: readonly Redis[];
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
    const connection = new Redis({ ...redisOptions(address), maxRetriesPerRequest: null });
    this.#clients = withCopies(connection);
    logConnection(connection, `${address.host}:${address.port}`, services);
    const process = (job: BullJob<StoredJob>): Promise<void> =>
      this.#process(job, (text) => new UnrecoverableError(text));
    this.#worker = new Worker<StoredJob, void>(queueName, process, {
      connection,
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
    const closed = this.#worker.close();
    // Without a connection nothing can be ended in good order.
    if (this.#running === 0 && this.#clients.some(isAway)) this.#cut();
    const inTime = await this.#within(withinMs, closed);
    const left = inTime ? 0 : this.#running;
    // Also where all went well: the worker leaves a connection alone that it was given.
    this.#cut();
    if (!inTime) await this.#within(cutWithinMs, closed);
    return left;
  }

  #cut(): void {
    for (const client of this.#clients) cutConnection(client);
  }

  #within(ms: number, closed: Promise<void>): Promise<boolean> {
    return withinTime(closed, ms, this.#services.clock).then(
      () => true,
      () => false,
    );
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

function isAway({ status }: Redis): boolean {
  return status !== "ready";
}

/** A connection and those that are copied from it from now on. */
function withCopies(client: Redis): readonly Redis[] {
  const all = [client];
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (override) => {
    const copy = duplicate(override);
    // BullMQ tells of these, until it has ended.
    copy.on("error", () => undefined);
    all.push(copy);
    return copy;
  };
  return all;
}
