import { describe, expect, it } from "vitest";
import { HandClock } from "../../../test/harness/hand-clock.js";
import { TimerWheel } from "../observe/index.js";
import { atMost } from "./at-most.js";

describe("work that is waited for", () => {
  const never = new Promise<void>(() => {});

  it("is waited for until it is done, or fails", async () => {
    const clock = new HandClock();
    const wheel = new TimerWheel(clock);
    await atMost(Promise.resolve(), 500, wheel);
    await expect(atMost(Promise.reject(new Error("no")), 500, wheel)).rejects.toThrow("no");
  });

  it("goes on alone once the time is over", async () => {
    const clock = new HandClock();
    let over = false;
    const waited = atMost(never, 500, new TimerWheel(clock)).then(() => {
      over = true;
    });
    clock.pass(400);
    await Promise.resolve();
    expect(over).toBe(false);
    clock.pass(200);
    await waited;
  });
});
