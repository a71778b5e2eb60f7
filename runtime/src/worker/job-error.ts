import { EngineError, PitayaError } from "../error/index.js";

/**
 * - `unavailable`: what holds the jobs does not answer; the job was not stored, or, if the connection
 *   broke midway, may have been
 * - `full`: the queue in memory holds as many jobs as it may
 * - `no-worker`: jobs are held in memory, and this server has nobody who would run them
 * - `closed`: the server has stopped
 */
export type JobErrorReason = "unavailable" | "full" | "no-worker" | "closed";

/**
 * A job can't be stored, or the queue can't be asked: PIT-500. Callers are told the reason, with what
 * to do about it where a server is not set up, and not where the jobs are kept.
 */
export class JobError extends EngineError {
  override readonly name: string = "JobError";
  /** What kind of failure it is, for programs. */
  readonly reason: JobErrorReason;
  readonly told: string;

  constructor(reason: JobErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.told = `the store of jobs failed: ${reason}${mends[reason] ?? ""}`;
  }
}

const mends: Partial<Readonly<Record<JobErrorReason, string>>> = {
  "no-worker":
    "; jobs are in memory: call app.worker() on this server, or set pitaya.worker.redis.serverurl",
};

/** Thrown by who runs a job: to try it again is no use, it is dead at once. */
export class GiveUpError extends Error {
  override readonly name = "GiveUpError";
}

/** An error as dead jobs are listed with it: a code, where there is one, and the message. */
export function describeFailure(thrown: unknown): string {
  if (thrown instanceof GiveUpError) return thrown.message;
  const { code, message } = PitayaError.from(thrown);
  return `${code}: ${message}`;
}
