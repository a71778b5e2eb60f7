import type { Clock } from "../observe/index.js";

/** Something took longer than it may. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";

  constructor(ms: number) {
    super(`not done within ${ms} ms`);
  }
}

/**
 * The outcome of `work`, if it comes in time; what comes later is dropped. Doesn't keep the process
 * alive.
 *
 * @throws TimeLimitError if it does not
 */
export async function withinTime<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T> {
  let halt = (): void => {};
  const late = new Promise<never>((_, reject) => {
    halt = clock.every(ms, () => reject(new TimeLimitError(ms)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    halt();
  }
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function waitFor(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      halt();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const halt = clock.every(ms, done);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}
