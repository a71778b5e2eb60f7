import { describe, expect, it } from "vitest";
import type { Channel } from "../transport/index.js";
import { Flusher } from "./flusher.js";
import { FrameArena } from "./frame-arena.js";
import { WriteQueue } from "./write-queue.js";

/** Keeps every write as text, copied at once. */
class RecordingChannel implements Channel {
  readonly transport = "test";
  readonly remoteAddress = "";
  bufferedBytes = 0;
  readonly writes: string[] = [];
  readonly kept: Uint8Array[] = [];

  open(): void {}
  write(packets: Uint8Array): void {
    this.kept.push(packets);
    this.writes.push(Buffer.from(packets).toString());
  }
  writeAll(runs: readonly Uint8Array[]): void {
    this.kept.push(...runs);
    this.writes.push(Buffer.concat(runs).toString());
  }
  pause(): void {}
  resume(): void {}
  end(): void {}
  destroy(): void {}
}

function setUp(count: number) {
  const arena = new FrameArena();
  const flusher = new Flusher();
  const channels = Array.from({ length: count }, () => new RecordingChannel());
  const queues = channels.map(
    (channel) => new WriteQueue(channel, arena, flusher, { onBacklog() {} }),
  );
  return { arena, channels, queues };
}

function write(queue: WriteQueue, text: string): void {
  const at = queue.reserve(text.length);
  queue.bytes.write(text, at, "latin1");
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("WriteQueue", () => {
  it("writes all packets of a turn at once", async () => {
    const { channels, queues } = setUp(1);
    const [channel, queue] = [channels[0] as RecordingChannel, queues[0] as WriteQueue];
    for (const text of ["a", "b", "c"]) write(queue, text);
    expect(channel.writes).toEqual([]);
    await turn();
    expect(channel.writes).toEqual(["abc"]);
  });

  it("keeps the packets of interleaved queues apart and in order", async () => {
    const { channels, queues } = setUp(3);
    const shared = Buffer.from("[shared]");
    for (let round = 0; round < 4; round++) {
      for (const [i, queue] of queues.entries()) {
        write(queue, `${i}.${round} `);
        if (round === 1) queue.append(shared);
      }
    }
    await turn();
    expect(channels.map(({ writes }) => writes)).toEqual(
      [0, 1, 2].map((i) => [`${i}.0 ${i}.1 [shared]${i}.2 ${i}.3 `]),
    );
  });

  it("keeps what it wrote intact when the arena is renewed", async () => {
    const { channels, queues } = setUp(2);
    const expected = ["", ""];
    for (let round = 0; round < 200; round++) {
      for (const [i, queue] of queues.entries()) {
        const text = String.fromCharCode(97 + (round % 26)).repeat(1_000 + i);
        write(queue, text);
        expected[i] += text;
      }
    }
    await turn();
    expect(channels.map(({ writes }) => writes.join(""))).toEqual(expected);
  });

  it("takes a packet larger than the arena", async () => {
    const { channels, queues } = setUp(1);
    write(queues[0] as WriteQueue, "x".repeat(1_000_000));
    await turn();
    expect(channels[0]?.writes[0]?.length).toBe(1_000_000);
  });

  it("flushes at release while it is held, and not before", () => {
    const { channels, queues } = setUp(1);
    const queue = queues[0] as WriteQueue;
    queue.hold();
    write(queue, "a");
    write(queue, "b");
    expect(channels[0]?.writes).toEqual([]);
    queue.release();
    expect(channels[0]?.writes).toEqual(["ab"]);
  });

  it("does not keep the arena in memory for a slow client", () => {
    const { arena, channels, queues } = setUp(1);
    const [channel, queue] = [channels[0] as RecordingChannel, queues[0] as WriteQueue];
    channel.bufferedBytes = 1;
    write(queue, "a");
    queue.flush();
    expect(channel.kept[0]?.buffer).not.toBe(arena.bytes.buffer);
    expect(channel.writes).toEqual(["a"]);
  });

  it("writes nothing that was cleared", async () => {
    const { channels, queues } = setUp(1);
    const queue = queues[0] as WriteQueue;
    write(queue, "a");
    queue.append(Buffer.from("b"));
    queue.clear();
    await turn();
    expect(channels[0]?.writes).toEqual([]);
    expect(queue.pendingBytes).toBe(0);
  });
});
