import {
  type BullJobsOptions,
  bullJobs,
  type JobQueue,
  type RetryPolicy,
  type StoredJob,
  systemClock,
} from "@pitaya-ts/runtime";
import { Redis } from "ioredis";
import { CapturingLogger } from "../../harness/capturing-logger.js";
import type { Engine } from "../../harness/engine.js";
import { startRedis } from "../../harness/engines.js";
import { patienceMs } from "../../harness/wait.js";

/** For `expect.poll`. */
export const soon = { timeout: patienceMs };

/** Seconds are all 0: tests look at recorded pauses, they don't wait for them. */
export const atOnce: RetryPolicy = {
  enabled: true,
  max: 2,
  exponential: 2,
  minDelay: 0,
  maxDelay: 0,
  maxRandom: 0,
};

export function storedJob(retry: RetryPolicy = atOnce, argument = "AQID"): StoredJob {
  const route = "ledger.ledger.credit";
  return { route, argument, metadata: "{}", options: { retry }, enqueuedAt: 1 };
}

/** A Redis of its own for each file, and what talks to it; gone after all. */
export class RedisLab {
  readonly engine: Engine;
  readonly log = new CapturingLogger();
  readonly #queues: JobQueue[] = [];
  readonly #clients: Redis[] = [];

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  static async start(): Promise<RedisLab> {
    return new RedisLab(await startRedis());
  }

  /** As one server has it. */
  queue(options: BullJobsOptions = {}): JobQueue {
    const { log, engine } = this;
    const jobs = bullJobs({ url: engine.address, ...options });
    const queue = jobs.open({ clock: systemClock, log });
    this.#queues.push(queue);
    return queue;
  }

  /** To look into Redis. */
  client(): Redis {
    const client = new Redis({ host: "127.0.0.1", port: this.engine.ports[0] as number });
    // It comes back by itself; commands wait meanwhile.
    client.on("error", () => undefined);
    this.#clients.push(client);
    return client;
  }

  async end(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.close()));
    for (const client of this.#clients) client.disconnect();
    await this.engine.remove();
  }
}
