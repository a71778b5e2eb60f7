import { type Clock, type Metrics, metricNames, type SampledLog } from "../observe/index.js";
import type { JobQueue } from "./job-queue.js";

export interface JobMetricsSources {
  readonly queue: JobQueue;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: SampledLog;
  /** Between two measurements, ms. */
  readonly periodMs: number;
}

/** Reports the state of the queue again and again; the returned function ends it. */
export function reportJobMetrics(sources: JobMetricsSources): () => void {
  const { metrics, clock, periodMs } = sources;
  if (!metrics.enabled) return () => {};
  void reportJobs(sources);
  return clock.every(periodMs, () => void reportJobs(sources));
}

/** Never rejects: what can't be asked now is asked next time. */
async function reportJobs({ queue, metrics, log }: JobMetricsSources): Promise<void> {
  try {
    const { waiting, delayed, dead, succeeded, failed } = await queue.counts();
    metrics.gauge(metricNames.workerJobsRetry, {}, delayed);
    metrics.gauge(metricNames.workerJobs, { status: "ok" }, succeeded);
    metrics.gauge(metricNames.workerJobs, { status: "failed" }, failed);
    metrics.gauge(metricNames.workerQueueSize, { queue: "rpc" }, waiting);
    metrics.gauge(metricNames.workerQueueSize, { queue: "dead" }, dead);
  } catch (error) {
    log.warn("jobs can't be counted", { error: (error as Error).message });
  }
}
