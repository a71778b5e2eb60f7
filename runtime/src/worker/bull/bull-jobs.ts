import { ConfigError } from "../../config/index.js";
import type { Jobs } from "../job-queue.js";
import type { BullJobsOptions } from "./bull-options.js";
import { BullJobQueue } from "./bull-queue.js";
import { parseRedisAddress } from "./redis-address.js";

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
