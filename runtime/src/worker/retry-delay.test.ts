import { describe, expect, it } from "vitest";
import { vectorsOf } from "../../../test/harness/vectors.js";
import { defaultRetry, maxTries, retryDelayMs } from "./retry-delay.js";

interface DelayVector {
  readonly exp: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly maxRandom: number;
  readonly retryCount: number;
  readonly seconds: number;
}

describe("retryDelayMs()", () => {
  it.each(vectorsOf("retry", "retryDelay"))("is Pitaya's: %s", (vector) => {
    const { exp: exponential, retryCount, seconds, ...rest } = vector as unknown as DelayVector;
    const policy = { ...defaultRetry, exponential, ...rest };
    expect(retryDelayMs(policy, retryCount)).toBe(seconds * 1_000);
  });

  it("has a random part that grows, below maxRandom and with maxDelay above all", () => {
    const policy = { ...defaultRetry, exponential: 1, minDelay: 1, maxDelay: 100, maxRandom: 10 };
    expect(retryDelayMs(policy, 0, () => 0)).toBe(1_000);
    expect(retryDelayMs(policy, 0, () => 0.999)).toBe(10_000);
    expect(retryDelayMs(policy, 2, () => 0.999)).toBe((2 + 1 + 9 * 3) * 1_000);
    expect(retryDelayMs({ ...policy, maxDelay: 7 }, 2, () => 0.999)).toBe(7_000);
  });

  it("doubles a pause of the schema, up to a day", () => {
    const policy = { ...defaultRetry, backoffMs: 50 };
    expect([0, 1, 2, 3].map((retries) => retryDelayMs(policy, retries))).toEqual([
      50, 100, 200, 400,
    ]);
    expect(retryDelayMs(policy, 2_000)).toBe(86_400_000);
  });
});

describe("maxTries()", () => {
  it("is one more than the retries, and one without any", () => {
    expect(maxTries({ ...defaultRetry, max: 2 })).toBe(3);
    expect(maxTries({ ...defaultRetry, max: 0 })).toBe(1);
    expect(maxTries({ ...defaultRetry, max: 9, enabled: false })).toBe(1);
  });
});
