import type { JobLog } from "./job-queue.js";

/** A try that failed. */
export interface Failure {
  readonly id: string;
  readonly route: string;
  readonly tries: number;
  readonly error: string;
}

/** Logs a failed try; `delayMs` is `null` if it was the last one. */
export function logFailure(log: JobLog, failure: Failure, delayMs: number | null): void {
  if (delayMs === null) log.error("job is dead; pitaya jobs replay runs it again", { ...failure });
  else log.warn("job failed and is tried again", { ...failure, delayMs });
}
