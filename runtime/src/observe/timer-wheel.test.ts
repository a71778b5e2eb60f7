import { describe, expect, it } from "vitest";
import { HandClock } from "../../../test/harness/hand-clock.js";
import { TimerWheel, WheelTimer } from "./timer-wheel.js";

function setUp() {
  const clock = new HandClock();
  const wheel = new TimerWheel(clock, 50);
  const fired: string[] = [];
  const timer = (name: string, then = () => {}) =>
    new WheelTimer({
      onDue() {
        fired.push(name);
        then();
      },
    });
  return { clock, wheel, fired, timer };
}

describe("TimerWheel", () => {
  it("fires once, not early and at most a tick late", () => {
    const { clock, wheel, fired, timer } = setUp();
    wheel.start(timer("a"), 1_000);
    clock.pass(999);
    expect(fired).toEqual([]);
    clock.pass(52);
    expect(fired).toEqual(["a"]);
    clock.pass(60_000);
    expect(fired).toEqual(["a"]);
  });

  it("fires waits longer than a turn of the wheel in their own turn", () => {
    const { clock, wheel, fired, timer } = setUp();
    wheel.start(timer("long"), 60_000);
    wheel.start(timer("short"), 60_000 % (512 * 50));
    clock.pass(59_999);
    expect(fired).toEqual(["short"]);
    clock.pass(60);
    expect(fired).toEqual(["short", "long"]);
  });

  it("forgets a wait that is stopped, and begins anew one that is started again", () => {
    const { clock, wheel, fired, timer } = setUp();
    const stopped = timer("stopped");
    const restarted = timer("restarted");
    wheel.start(stopped, 100);
    wheel.start(restarted, 100);
    clock.pass(90);
    wheel.stop(stopped);
    wheel.start(restarted, 100);
    clock.pass(50);
    expect(fired).toEqual([]);
    clock.pass(100);
    expect(fired).toEqual(["restarted"]);
  });

  it("lets a timer stop another that is due at the same tick", () => {
    const { clock, wheel, fired, timer } = setUp();
    const second = timer("second");
    wheel.start(
      timer("first", () => wheel.stop(second)),
      100,
    );
    wheel.start(second, 100);
    clock.pass(1_000);
    expect(fired).toEqual(["first"]);
  });

  it("lets a timer start itself again", () => {
    const { clock, wheel, fired, timer } = setUp();
    const again: WheelTimer = timer("beat", () => wheel.start(again, 100));
    wheel.start(again, 100);
    clock.pass(1_010);
    expect(fired.length).toBeGreaterThanOrEqual(6);
    expect(fired.length).toBeLessThanOrEqual(10);
    expect(wheel.waiting).toBe(1);
  });

  it("has no interval while nobody waits", () => {
    const { clock, wheel, timer } = setUp();
    expect(clock.timers).toBe(0);
    wheel.start(timer("a"), 100);
    expect(clock.timers).toBe(1);
    clock.pass(200);
    expect(clock.timers).toBe(0);
    expect(wheel.waiting).toBe(0);
  });
});
