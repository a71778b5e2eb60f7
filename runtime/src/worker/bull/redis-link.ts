import type { Redis } from "ioredis";
import { messageOf } from "../../error/index.js";
import { TimeLimitError, waitFor, withinTime } from "../../module/index.js";
import { JobError } from "../job-error.js";
import type { JobServices } from "../job-queue.js";
import type { RedisAddress } from "./redis-address.js";

const longestPauseMs = 2_000;
const pauseStepMs = 100;
/** After a command that failed though Redis seems to be there. */
const againMs = 50;

/** Comes back however often the connection is lost. */
export function redisOptions(address: RedisAddress) {
  return {
    ...address,
    retryStrategy: (times: number): number => Math.min(times * pauseStepMs, longestPauseMs),
  };
}

/**
 * Ends a connection and every command that waits for it. Between two attempts to connect, ioredis'
 * own `disconnect` would leave these waiting for ever.
 */
export function cutConnection(client: Redis): void {
  client.disconnect();
  if (client.status !== "reconnecting") return;
  client.connect().then(
    () => client.disconnect(),
    () => undefined,
  );
}

/** Logs why there is no connection, once until there is one again. */
export function logConnection(client: Redis, name: string, { log }: JobServices): void {
  const told = new Set<string>();
  client.on("ready", () => told.clear());
  client.on("error", (error: Error) => {
    if (told.has(error.message)) return;
    told.add(error.message);
    log.warn("redis: connection failed", { redis: name, error: error.message });
  });
}

/** A connection whose commands come to an end in time, whatever Redis does. */
export class RedisLink {
  readonly client: Redis;
  readonly #name: string;
  readonly #services: JobServices;
  readonly #timeoutMs: number;
  /** All that wait for the connection wait for the same. */
  #becomesReady: Promise<void> | null = null;

  constructor(client: Redis, name: string, services: JobServices, timeoutMs: number) {
    this.client = client;
    this.#name = name;
    this.#services = services;
    this.#timeoutMs = timeoutMs;
    logConnection(client, name, services);
  }

  /**
   * Does `work` once there is a connection, and again if it breaks, until the time is up: `work` may
   * happen twice.
   *
   * @throws JobError if Redis did not answer in time, or with an error
   */
  async use<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { clock } = this.#services;
    const until = clock.now() + this.#timeoutMs;
    for (;;) {
      const leftMs = Math.max(1, until - clock.now());
      try {
        return await withinTime(this.#whenReady(work, until), leftMs, clock);
      } catch (error) {
        const late = error instanceof TimeLimitError || clock.now() >= until;
        if (late || isAnswer(error) || this.client.status === "end") throw this.#error(what, error);
      }
      await waitFor(againMs, clock);
    }
  }

  close(): void {
    cutConnection(this.client);
  }

  async #whenReady<T>(work: () => Promise<T>, until: number): Promise<T> {
    if (this.client.status !== "ready") {
      this.#becomesReady ??= this.#ready().finally(() => {
        this.#becomesReady = null;
      });
      await this.#becomesReady;
      // Its caller was told that it failed.
      if (this.#services.clock.now() >= until) throw new Error("too late");
    }
    return work();
  }

  #ready(): Promise<void> {
    const { client } = this;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        client.off("ready", settle);
        client.off("end", settle);
        if (client.status === "ready") resolve();
        else reject(new Error("connection closed"));
      };
      client.on("ready", settle);
      client.on("end", settle);
      if (client.status === "end") settle();
    });
  }

  #error(what: string, cause: unknown): JobError {
    if (this.client.status === "end") {
      return new JobError("closed", `Cannot ${what}: the server has stopped`, cause);
    }
    const why =
      cause instanceof TimeLimitError
        ? `no answer within ${this.#timeoutMs} ms; is it running, and can it be reached?`
        : messageOf(cause);
    return new JobError("unavailable", `Cannot ${what}: Redis at ${this.#name}: ${why}`, cause);
  }
}

/** Redis said no; asking again would not help. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}
