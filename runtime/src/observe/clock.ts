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
  /** Milliseconds since 1970. @defaultValue the machine's */
  wall?(): number;
}

/** Milliseconds since 1970, as a clock has it. */
export function wallTime(clock: Clock): number {
  return clock.wall?.() ?? Date.now();
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

/** Fires after `ms`; of a clock with a time of its own by that. */
export function timeoutSignal(clock: Clock, ms: number): AbortSignal {
  const waitMs = Math.min(longestTimerMs, Math.max(0, ms));
  if (clock.wall === undefined) return AbortSignal.timeout(waitMs);
  const late = new AbortController();
  const stop = clock.every(Math.max(1, waitMs), () => {
    stop();
    late.abort(new DOMException("the time is over", "TimeoutError"));
  });
  return late.signal;
}
