import { type Clock, silentLogger } from "@pitaya-ts/runtime";
import { describe, expect, it } from "vitest";
import { TimerError, TimerHost } from "../../runtime/src/timer/index.js";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { HandClock } from "../harness/hand-clock.js";
import { Gate } from "../harness/wait.js";

const noon = Date.UTC(2026, 0, 15, 12);

function setUp(precisionMs = 1_000) {
  const clock = new HandClock();
  const from = clock.now();
  const log = new CapturingLogger();
  const wall = { offset: noon };
  const timers = new TimerHost({
    clock,
    log,
    precisionMs,
    wallClock: () => wall.offset + clock.now() - from,
  });
  const runs: number[] = [];
  const note = (): void => {
    runs.push(clock.now() - from);
  };
  return { clock, log, timers, runs, note, wall };
}

describe("a timer", () => {
  it("runs every interval, first after one", () => {
    const { clock, timers, runs, note } = setUp();
    timers.start();
    timers.every(1_000, note);
    clock.pass(10_500);
    expect(runs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((s) => s * 1_000));
  });

  it("does not lose a tick to microseconds, nor to a machine whose timers come early", () => {
    let now = 500;
    let tick = (): void => undefined;
    const clock: Clock = {
      // Each look at the clock takes a while.
      now: () => (now += 0.02),
      every(_ms, run) {
        tick = run;
        return () => undefined;
      },
    };
    const timers = new TimerHost({ clock, log: silentLogger, precisionMs: 1_000 });
    timers.start();
    const timer = timers.every(1_000, () => undefined);
    now = 500 + 999.6;
    tick();
    expect(timer.runs).toBe(1);
    now = 500 + 1_999.4;
    tick();
    expect(timer.runs).toBe(2);
  });

  it("keeps its rate if its interval is no multiple of the precision", () => {
    const { clock, timers, runs, note } = setUp(100);
    timers.start();
    timers.every(250, note);
    clock.pass(10_000);
    expect(runs.slice(0, 4)).toEqual([300, 500, 800, 1_000]);
    expect(runs).toHaveLength(40);
  });

  it("is as precise as 1 ms", () => {
    const { clock, timers, runs, note } = setUp(1);
    timers.start();
    timers.every(7, note);
    clock.pass(21);
    expect(runs).toEqual([7, 14, 21]);
  });

  it("runs as often as asked for", () => {
    const { clock, timers, runs, note } = setUp();
    timers.start();
    const timer = timers.times(1_000, 3, note);
    clock.pass(2_000);
    expect(timer.active).toBe(true);
    clock.pass(10_000);
    expect(runs).toEqual([1_000, 2_000, 3_000]);
    expect(timer).toMatchObject({ active: false, runs: 3 });
  });

  it("runs once, after a delay", () => {
    const { clock, timers, runs, note } = setUp();
    timers.start();
    timers.after(2_500, note);
    clock.pass(60_000);
    expect(runs).toEqual([3_000]);
  });

  it("does not make up for what a busy process missed", () => {
    const { clock, timers, runs, note } = setUp();
    timers.start();
    timers.every(1_000, note);
    clock.jump(5_500);
    expect(runs).toEqual([5_500]);
    clock.pass(2_000);
    expect(runs).toHaveLength(3);
  });

  it("can be stopped, by itself too, and for good", () => {
    const { clock, timers, runs, note } = setUp();
    timers.start();
    const timer = timers.every(1_000, () => {
      note();
      if (runs.length === 2) timer.stop();
    });
    clock.pass(10_000);
    timer.stop();
    expect(runs).toHaveLength(2);
    expect(timer.active).toBe(false);
    clock.pass(1_000);
    expect(clock.timers).toBe(0);
  });

  it("does not run before the start, and counts from there", () => {
    const { clock, timers, runs, note } = setUp();
    timers.every(1_000, note);
    clock.pass(10_000);
    expect(runs).toEqual([]);
    timers.start();
    clock.pass(1_000);
    expect(runs).toEqual([11_000]);
  });
});

describe("a timer with a condition", () => {
  it("asks at each tick, with the time", () => {
    const { clock, timers, runs, note } = setUp();
    const asked: Date[] = [];
    const check = (now: Date): boolean => asked.push(now) % 2 === 0;
    timers.when({ check }, note);
    timers.start();
    clock.pass(5_000);
    expect(asked.map((date) => date.getTime() - noon)).toEqual([1e3, 2e3, 3e3, 4e3, 5e3]);
    expect(runs).toEqual([2_000, 4_000]);
  });

  it("goes on after a question that throws", () => {
    const { clock, log, timers, runs, note } = setUp();
    let asked = 0;
    const check = (): boolean => {
      if (++asked === 1) throw new Error("no idea");
      return true;
    };
    timers.when({ check }, note);
    timers.start();
    clock.pass(2_000);
    expect(runs).toEqual([2_000]);
    expect(log.complaints).toMatchObject([
      { level: "error", message: "timer failed", fields: { error: new Error("no idea") } },
    ]);
  });
});

describe("a timer by a cron expression", () => {
  it.each([
    ["*/15 * * * * *", [15, 30, 45, 60, 75, 90]],
    ["* * * * *", [60]],
    ["5,7 1 12 * * *", [65, 67]],
  ])("%s", (expression, seconds) => {
    const { clock, timers, runs, note } = setUp();
    timers.cron(expression, note, "UTC");
    timers.start();
    clock.pass(100_000);
    expect(runs).toEqual(seconds.map((s) => s * 1_000));
  });

  it("far away, and in a time zone", () => {
    const { clock, timers, runs, note } = setUp();
    // Noon in London is one in the afternoon in Stockholm.
    timers.cron("30 15 * * *", note, "Europe/Stockholm");
    timers.start();
    clock.pass(24 * 3_600_000);
    expect(runs).toEqual([2.5 * 3_600_000]);
  });

  it("follows a wall clock that is set", () => {
    const { clock, timers, runs, note, wall } = setUp();
    timers.cron("0 13 * * *", note, "UTC");
    timers.start();
    clock.pass(1_000);
    wall.offset += 59 * 60_000 + 30_000;
    clock.pass(70_000);
    expect(runs).toHaveLength(1);
  });
});

describe("a timer's failure", () => {
  it("is logged, and the timer goes on", async () => {
    const { clock, log, timers } = setUp();
    timers.start();
    const throwing = timers.every(1_000, () => {
      throw new Error("thrown");
    });
    const rejecting = timers.every(1_000, () => Promise.reject(new Error("rejected")));
    clock.pass(1_000);
    await new Promise(setImmediate);
    clock.pass(1_000);
    await new Promise(setImmediate);
    expect([throwing.runs, rejecting.runs]).toEqual([2, 2]);
    const messages = log.complaints.map(({ fields }) => (fields["error"] as Error).message);
    expect(messages.sort()).toEqual(["rejected", "rejected", "thrown", "thrown"]);
    expect(log.complaints[0]).toMatchObject({
      message: "timer failed",
      fields: { timer: "every 1000 ms" },
    });
  });
});

describe("a timer at work", () => {
  it("does not run a second time meanwhile", async () => {
    const { clock, timers } = setUp();
    timers.start();
    const gates = [new Gate(), new Gate()];
    const timer = timers.every(1_000, () => gates[timer.runs - 1]?.opened);
    clock.pass(5_000);
    expect(timer.runs).toBe(1);
    gates[0]?.open();
    await new Promise(setImmediate);
    clock.pass(1_000);
    expect(timer.runs).toBe(2);
  });

  it("is waited for by the stop of all", async () => {
    const { clock, timers, runs, note } = setUp();
    timers.start();
    const gate = new Gate();
    timers.after(1_000, () => gate.opened);
    timers.every(1_000, note);
    clock.pass(1_000);
    let stopped = false;
    const stop = timers.stop().then(() => {
      stopped = true;
    });
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    gate.open();
    await stop;
    clock.pass(10_000);
    expect(runs).toEqual([1_000]);
    expect(clock.timers).toBe(0);
    expect(timers.every(1_000, note).active).toBe(false);
  });
});

describe("a timer can't be made", () => {
  const { timers, note } = setUp();

  it.each([
    ["interval 0", () => timers.every(0, note), /interval 0: it has to be .* above 0/],
    ["interval -1", () => timers.after(-1, note), /interval -1/],
    ["interval NaN", () => timers.every(Number.NaN, note), /interval NaN/],
    ["count 0", () => timers.times(1_000, 0, note), /runs 0 times/],
    ["count 1.5", () => timers.times(1_000, 1.5, note), /runs 1.5 times/],
    ["no function", () => timers.every(1_000, null as never), /has no function to run/],
    ["no condition", () => timers.when(null as never, note), /without a condition/],
    ["no cron", () => timers.cron("never", note), /"never": .*invalid configuration format/],
    ["cron out of range", () => timers.cron("99 * * * *", note), /"99 \* \* \* \*"/],
    ["cron that never comes", () => timers.cron("0 0 30 2 *", note), /that never comes/],
    ["unknown zone", () => timers.cron("* * * * *", note, "Nowhere/X"), /in Nowhere\/X: .*Nowhere/],
  ])("of %s", (_, make, message) => {
    expect(make).toThrow(TimerError);
    expect(make).toThrow(message);
  });

  it.each([0, 0.5, Number.NaN])("with a precision of %d ms", (precisionMs) => {
    expect(() => setUp(precisionMs)).toThrow(TimerError);
  });
});
