import { describe, expect, it } from "vitest";
import { HandClock } from "../../../test/harness/hand-clock.js";
import { noMetrics, silentLogger, TimerWheel } from "../observe/index.js";
import type { Channel } from "../transport/index.js";
import { pitayaWire, RouteDictionary } from "../wire/index.js";
import type { ConnectionServices } from "./connection-services.js";
import { Flusher } from "./flusher.js";
import { FrameArena } from "./frame-arena.js";
import { defaultLimits } from "./limits.js";
import { Outbound } from "./outbound.js";

/** A kernel that takes what the test says, and never tells of it. */
class SilentChannel implements Channel {
  readonly transport = "test";
  readonly remoteAddress = "";
  bufferedBytes = 0;
  open(): void {}
  write(packets: Uint8Array): void {
    this.bufferedBytes += packets.length;
  }
  writeAll(runs: readonly Uint8Array[]): void {
    for (const run of runs) this.write(run);
  }
  pause(): void {}
  resume(): void {}
  end(): void {}
  destroy(): void {}
}

function setUp() {
  const clock = new HandClock();
  const channel = new SilentChannel();
  const log: string[] = [];
  const services = {
    log: silentLogger,
    metrics: noMetrics,
    wheel: new TimerWheel(clock),
    limits: { ...defaultLimits, maxQueuedMessages: 3, maxSendQueueAgeMs: 1_000 },
    format: { wire: pitayaWire, dictionary: RouteDictionary.empty, compression: null },
    arena: new FrameArena(),
    flusher: new Flusher(),
  } as unknown as ConnectionServices;
  const out = new Outbound(channel, services, {
    onSlow: (limit) => log.push(`slow ${limit}`),
    pauseReading: () => log.push("pause"),
    resumeReading: () => log.push("resume"),
  });
  const beat = async (): Promise<void> => {
    out.packet(3, new Uint8Array(0));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, channel, log, beat };
}

describe("Outbound", () => {
  it("reads a client again once all has gone out, although the channel does not tell", async () => {
    const { clock, channel, log, beat } = setUp();
    for (let i = 0; i < 6; i++) await beat();
    expect(log).toEqual(["pause"]);
    channel.bufferedBytes = 0;
    clock.pass(500);
    expect(log).toEqual(["pause", "resume"]);
  });

  it("cuts a client when its oldest bytes are too old, not when it always has some", async () => {
    const { clock, channel, log, beat } = setUp();
    for (let i = 0; i < 40; i++) {
      await beat();
      await beat();
      // Each time all but the last packet go out.
      channel.bufferedBytes = 4;
      clock.pass(300);
    }
    expect(log.filter((line) => line.startsWith("slow"))).toEqual([]);
    clock.pass(2_500);
    expect(log.filter((line) => line.startsWith("slow"))).toEqual(["slow maxSendQueueAgeMs"]);
  });
});
