import type { RetryPolicy } from "../dispatch/index.js";

const msPerSecond = 1_000;
const longestBackoffMs = 24 * 60 * 60 * msPerSecond;

/** What the configuration says when nobody has set anything. */
export const defaultRetry: RetryPolicy = {
  enabled: true,
  max: 5,
  exponential: 2,
  minDelay: 0,
  maxDelay: 10,
  maxRandom: 10,
};

/** How often a job is run before it is dead. */
export function maxTries({ enabled, max }: RetryPolicy): number {
  return enabled ? max + 1 : 1;
}

/**
 * The pause before a job is tried again, ms.
 *
 * @param retries - how often it was tried again before: 0 after its first failure
 * @param random - from 0 up to, not including, 1
 */
export function retryDelayMs(policy: RetryPolicy, retries: number, random = Math.random): number {
  const { backoffMs, exponential, minDelay, maxDelay, maxRandom } = policy;
  if (backoffMs !== undefined) return Math.min(backoffMs * 2 ** retries, longestBackoffMs);
  const chance = Math.floor(random() * maxRandom) * (retries + 1);
  const seconds = retries ** exponential + minDelay + chance;
  return Math.max(0, Math.trunc(Math.min(seconds, maxDelay))) * msPerSecond;
}
