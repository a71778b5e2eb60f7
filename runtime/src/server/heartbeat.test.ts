import { describe, expect, it } from "vitest";
import { HandClock } from "../../../test/harness/hand-clock.js";
import { TimerWheel } from "../observe/index.js";
import { Heartbeat } from "./heartbeat.js";

function setUp(intervalMs: number) {
  const clock = new HandClock();
  const startedAt = clock.now();
  const log: string[] = [];
  const note = (what: string): void => {
    log.push(`${what} ${clock.now() - startedAt}`);
  };
  const heartbeat = new Heartbeat(new TimerWheel(clock), intervalMs, {
    beat: () => note("beat"),
    silent: () => note("silent"),
  });
  return { clock, log, heartbeat };
}

describe("Heartbeat", () => {
  it("cuts a silent client at the third interval, after two beats", () => {
    const { clock, log } = setUp(1_000);
    clock.pass(10_000);
    expect(log).toEqual(["beat 1000", "beat 2000", "silent 3000"]);
  });

  it("never cuts a client that is heard once an interval, and does not drift", () => {
    const { clock, log, heartbeat } = setUp(1_000);
    for (let i = 0; i < 60; i++) {
      clock.pass(1_000);
      heartbeat.heard();
    }
    expect(log).toHaveLength(60);
    expect(log.at(-1)).toBe("beat 60000");
  });

  it("does not count silence while the client is not read", () => {
    const { clock, log, heartbeat } = setUp(1_000);
    heartbeat.pause();
    clock.pass(10_000);
    expect(log.filter((line) => line.startsWith("silent"))).toEqual([]);
    heartbeat.resume();
    clock.pass(4_000);
    expect(log.at(-1)).toBe("silent 13000");
  });

  it("stops", () => {
    const { clock, log, heartbeat } = setUp(1_000);
    heartbeat.stop();
    clock.pass(10_000);
    expect(log).toEqual([]);
  });
});
