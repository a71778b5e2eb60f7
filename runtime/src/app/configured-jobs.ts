import type { Config } from "../config/index.js";
import { type Logger, SampledLog, silentLogger, systemClock } from "../observe/index.js";
import { bullJobs, type JobQueue, type Jobs } from "../worker/index.js";
import type { WorkerSettings } from "./worker-options.js";

const redisKeys = [
  "pitaya.worker.redis.serverurl",
  "pitaya.worker.redis.password",
  "pitaya.worker.redis.pool",
] as const;

/**
 * The Redis that a configuration names; `null` if nobody has named one: then jobs are held in memory.
 *
 * @throws ConfigError for an address that can't be
 */
export function jobsFromConfig(config: Config): Jobs | null {
  if (!redisKeys.some((key) => config.isSet(key))) return null;
  return bullJobs({
    url: config.get("pitaya.worker.redis.serverurl"),
    password: config.get("pitaya.worker.redis.password"),
    namespace: config.get("pitaya.worker.namespace"),
  });
}

/**
 * The queue of a configuration, for tools that look into it; close it in the end. `null` if the
 * configuration names no Redis: servers keep their jobs in their own memory then.
 *
 * @throws ConfigError for an address that can't be
 */
export function openJobQueue(config: Config, logger: Logger = silentLogger): JobQueue | null {
  const services = { clock: systemClock, log: new SampledLog(logger, systemClock) };
  return jobsFromConfig(config)?.open(services) ?? null;
}

/** How jobs are run, as the configuration has it. */
export function workerSettings(config: Config): WorkerSettings {
  return {
    concurrency: config.get("pitaya.worker.concurrency"),
    retry: {
      enabled: config.get("pitaya.worker.retry.enabled"),
      max: config.get("pitaya.worker.retry.max"),
      exponential: config.get("pitaya.worker.retry.exponential"),
      minDelay: config.get("pitaya.worker.retry.minDelay"),
      maxDelay: config.get("pitaya.worker.retry.maxDelay"),
      maxRandom: config.get("pitaya.worker.retry.maxRandom"),
    },
  };
}
