import { ConfigError } from "../config/index.js";
import type { RetryPolicy } from "../dispatch/index.js";
import { defaultRetry } from "../worker/index.js";

/** How stored calls are run. */
export interface WorkerSettings {
  /** Jobs that this server runs at a time. @defaultValue 1 */
  readonly concurrency: number;
  /** When failed jobs are tried again, where neither method nor call says it. */
  readonly retry: RetryPolicy;
}

export type PartialWorkerSettings = Partial<Omit<WorkerSettings, "retry">> & {
  readonly retry?: Partial<RetryPolicy>;
};

/**
 * Fills in defaults.
 *
 * @throws ConfigError for numbers that can't be
 */
export function resolveWorker({
  concurrency = 1,
  retry = {},
}: PartialWorkerSettings): WorkerSettings {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new ConfigError(
      `Cannot use worker.concurrency ${concurrency}: it has to be a whole number above 0`,
    );
  }
  const whole = { ...defaultRetry, ...retry };
  for (const [name, value] of Object.entries(whole)) {
    if (typeof value === "boolean" || (Number.isFinite(value) && value >= 0)) continue;
    throw new ConfigError(`Cannot use worker.retry.${name} ${value}: it has to be 0 or above`);
  }
  return Object.freeze({ concurrency, retry: Object.freeze(whole) });
}
