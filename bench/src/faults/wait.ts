import { setTimeout as pause } from "node:timers/promises";

/** How long it took until `holds` did, ms; `Infinity` if it did not within the limit. */
export async function timeUntil(
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > limitMs) return Number.POSITIVE_INFINITY;
    await pause(20);
  }
  return performance.now() - startedAt;
}
