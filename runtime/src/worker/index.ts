export { bullJobs } from "./bull/bull-jobs.js";
export type { BullJobsOptions } from "./bull/bull-options.js";
export type { JobOptions, StoredJob } from "./job.js";
export { GiveUpError, JobError, type JobErrorReason } from "./job-error.js";
export { reportJobMetrics } from "./job-metrics.js";
export type {
  ConsumeOptions,
  DeadJob,
  JobConsumer,
  JobCounts,
  JobQueue,
  JobServices,
  Jobs,
  RunJob,
} from "./job-queue.js";
export { type MemoryJobsOptions, memoryJobs } from "./memory-jobs.js";
export { ReliableClients } from "./reliable-clients.js";
export { defaultRetry } from "./retry-delay.js";
export {
  JobWorker,
  type LocalRemotes,
  type WorkerOptions,
} from "./worker.js";
