/** The longest that Node's timers know, ms; some 25 days. */
export const longestTimerMs = 2 ** 31 - 1;

/** Metrics and propagated times are in nanoseconds. */
export const nsPerMs = 1e6;

/** Time, as a port: tests put a clock of their own in its place. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Calls `run` every `ms` until the returned function is called. */
  every(ms: number, run: () => void): () => void;
}

/** The machine's monotonic clock. Its timers don't keep a process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  every(ms, run) {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
