import type { RedisAddress } from "./redis-address.js";

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

/** What {@link BullJobsOptions} come to. */
export type ResolvedBullJobs = Required<Omit<BullJobsOptions, "url" | "password">> & {
  readonly address: RedisAddress;
};
