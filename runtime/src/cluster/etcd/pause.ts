import { type Clock, systemClock } from "../../observe/index.js";

/** Waits `ms`, or until the signal is aborted, whichever comes first. */
export function pause(
  ms: number,
  clock: Clock = systemClock,
  signal: AbortSignal | null = null,
): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      halt();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const halt = clock.every(Math.max(1, ms), end);
    signal?.addEventListener("abort", end);
  });
}

/** Counts down from `ms`: each call gives what is left of it, at least 1. */
export function countdown(ms: number, clock: Clock): () => number {
  const end = clock.now() + ms;
  return () => Math.max(1, end - clock.now());
}
