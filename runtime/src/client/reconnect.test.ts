import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Reconnect, reconnectDefaults, reconnectDelayMs } from "./reconnect.js";

const options = { minDelayMs: 100, maxDelayMs: 1000, maxAttempts: 3, jitter: 0 };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("reconnectDelayMs()", () => {
  it("doubles up to the longest wait, whatever the attempt", () => {
    const delays = [1, 2, 3, 4, 5, 5000].map((n) => reconnectDelayMs(options, n, 0.7));
    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it("leaves a part to chance", () => {
    const jittered = { ...reconnectDefaults, jitter: 0.5 };
    expect(reconnectDelayMs(jittered, 1, 0)).toBe(250);
    expect(reconnectDelayMs(jittered, 1, 1)).toBe(125);
  });
});

describe("Reconnect", () => {
  it("counts on over connections that did not last", () => {
    const reconnect = new Reconnect(options);
    expect(reconnect.next()?.attempt).toBe(1);
    reconnect.opened();
    vi.advanceTimersByTime(999);
    expect(reconnect.next()?.attempt).toBe(2);
    expect(reconnect.next()?.attempt).toBe(3);
    expect(reconnect.next()).toBeNull();
  });

  it("begins anew after a connection that lasted", () => {
    const reconnect = new Reconnect(options);
    reconnect.next();
    reconnect.opened();
    vi.advanceTimersByTime(1000);
    expect(reconnect.next()).toEqual({ attempt: 1, delayMs: 100 });
  });

  it("waits, unless stopped", () => {
    const reconnect = new Reconnect(options);
    const then = vi.fn();
    reconnect.wait(100, then);
    vi.advanceTimersByTime(99);
    expect(then).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(then).toHaveBeenCalledTimes(1);
    reconnect.wait(100, then);
    reconnect.stop();
    vi.advanceTimersByTime(1000);
    expect(then).toHaveBeenCalledTimes(1);
  });
});
