import { ConfigError } from "../../config/index.js";
import type { Jobs } from "../job-queue.js";
import { BullJobQueue } from "./bull-queue.js";
import { parseRedisAddress } from "./redis-address.js";

/** Where jobs are kept. */
export interface BullJobsOptions {
  /**
   * `host:port`, or `redis://user:password@host:port/db`; `rediss://` for TLS.
   *
   * @defaultValue "localhost:6379"
   */
  readonly url?: string;
  /** Used if the URL has none. @defaultValue none */
  readonly password?: string;
  /** What the keys begin with: servers with the same one share jobs. @defaultValue "pitaya" */
  readonly namespace?: string;
  /** How long to wait for Redis when a job is stored, ms. @defaultValue 5000 */
  readonly timeoutMs?: number;
  /**
   * How long a worker that is gone without a word keeps its jobs, ms: they are run by others after
   * one to two times that. @defaultValue 30000
   */
  readonly lockMs?: number;
}

export type ResolvedBullJobs = Required<Omit<BullJobsOptions, "url" | "password">> & {
  readonly address: ReturnType<typeof parseRedisAddress>;
};

/**
 * Keeps jobs in Redis, by BullMQ. Redis has to write each change to its file (`appendfsync always`) if
 * a job must survive the end of Redis itself. Servers that run no worker have one connection, workers
 * have three.
 *
 * @throws ConfigError for an address or a time that can't be
 */
export function bullJobs(options: BullJobsOptions = {}): Jobs {
  const { url = "localhost:6379", password, namespace = "", timeoutMs = 5_000 } = options;
  const resolved = {
    address: parseRedisAddress(url, password),
    namespace: namespace === "" ? "pitaya" : namespace,
    timeoutMs: positive("timeoutMs", timeoutMs),
    lockMs: positive("lockMs", options.lockMs ?? 30_000),
  };
  return { shared: true, open: (services) => new BullJobQueue(resolved, services) };
}

function positive(option: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new ConfigError(`Cannot use ${option} ${value} of bullJobs: it has to be above 0`);
}
