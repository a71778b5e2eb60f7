import { describe, expect, it } from "vitest";
import { Backoff } from "./backoff.js";

const always = (value: number) => () => value;

describe("Backoff", () => {
  it("begins with short waits and ends with those of the settings", () => {
    const options = { maxReconnects: 15, connectTimeoutMs: 0, reconnectWaitMs: 300, jitterMs: 0 };
    const backoff = new Backoff(options);
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([50, 100, 200, 300, 300]);
  });

  it("never waits so long that users would notice", () => {
    const options = {
      ...{ maxReconnects: 15, connectTimeoutMs: 0 },
      ...{ reconnectWaitMs: 60_000, jitterMs: 60_000 },
    };
    const backoff = new Backoff(options, always(1));
    const waits = Array.from({ length: 50 }, () => backoff.next());
    expect(Math.max(...waits)).toBe(1_500);
  });

  it("gives up when attempts that take all their time would be over, not sooner", () => {
    const options = {
      maxReconnects: 3,
      connectTimeoutMs: 2_000,
      reconnectWaitMs: 1_000,
      jitterMs: 0,
    };
    const backoff = new Backoff(options);
    for (let attempt = 0; attempt < 10; attempt++) backoff.next();
    expect(backoff.exhausted(8_999)).toBe(false);
    expect(backoff.exhausted(9_000)).toBe(true);
  });

  it("makes all attempts, however long each takes", () => {
    const options = { maxReconnects: 3, connectTimeoutMs: 5, reconnectWaitMs: 10, jitterMs: 0 };
    const backoff = new Backoff(options);
    backoff.next();
    expect(backoff.exhausted(60_000)).toBe(false);
  });

  it("never gives up for a negative number, and at once for 0", () => {
    const place = { connectTimeoutMs: 5, reconnectWaitMs: 10, jitterMs: 0 };
    expect(new Backoff({ ...place, maxReconnects: -1 }).exhausted(1e9)).toBe(false);
    expect(new Backoff({ ...place, maxReconnects: 0 }).exhausted(0)).toBe(true);
  });
});
