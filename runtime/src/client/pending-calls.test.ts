import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PendingCalls } from "./pending-calls.js";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function newCall(timeoutMs: number, signal?: AbortSignal) {
  return { route: "x.y", timeoutMs, signal, resolve: vi.fn(), reject: vi.fn() };
}

describe("PendingCalls", () => {
  it("gives ids from 1", () => {
    const calls = new PendingCalls();
    expect([calls.add(newCall(1)), calls.add(newCall(1))]).toEqual([1, 2]);
    expect(calls.take(3)).toBeUndefined();
    expect(calls.take(0)).toBeUndefined();
  });

  it("begins again at 1 after the highest id, leaving out those that wait", () => {
    const calls = new PendingCalls(3);
    expect([1, 2, 3].map(() => calls.add(newCall(1)))).toEqual([1, 2, 3]);
    calls.take(2);
    expect(calls.add(newCall(1))).toBe(2);
  });

  it("has one timer for all calls", () => {
    const calls = new PendingCalls();
    for (let i = 0; i < 100; i++) calls.add(newCall(1000 + i));
    expect(vi.getTimerCount()).toBe(1);
    calls.add(newCall(10));
    expect(vi.getTimerCount()).toBe(1);
  });

  it("rejects each call at its own time", () => {
    const calls = new PendingCalls();
    const [late, soon, answered] = [newCall(300), newCall(100), newCall(200)];
    calls.add(late);
    calls.add(soon);
    calls.take(calls.add(answered));
    vi.advanceTimersByTime(101);
    expect(soon.reject).toHaveBeenCalledTimes(1);
    expect(late.reject).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(late.reject).toHaveBeenCalledTimes(1);
    expect(answered.reject).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for ever, and longer than a timer can", () => {
    const calls = new PendingCalls();
    const [forever, year] = [newCall(Number.POSITIVE_INFINITY), newCall(365 * 86_400_000)];
    calls.add(forever);
    expect(vi.getTimerCount()).toBe(0);
    calls.add(year);
    vi.advanceTimersByTime(364 * 86_400_000);
    expect(year.reject).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2 * 86_400_000);
    expect(year.reject).toHaveBeenCalledTimes(1);
    expect(forever.reject).not.toHaveBeenCalled();
  });

  it("lets go of the signal once a call ended", () => {
    const calls = new PendingCalls();
    const abort = new AbortController();
    const call = newCall(100, abort.signal);
    calls.take(calls.add(call));
    const removed = vi.spyOn(abort.signal, "removeEventListener");
    calls.rejectAll(new Error("lost"));
    calls.add(call);
    calls.rejectAll(new Error("lost"));
    expect(removed).toHaveBeenCalledTimes(1);
    abort.abort();
    expect(call.reject).toHaveBeenCalledTimes(1);
  });
});
