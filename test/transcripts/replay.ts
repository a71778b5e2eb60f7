import type { ByteClient } from "../harness/byte-client.js";
import type { Lab, LabServer } from "../harness/lab.js";
import { fromHex } from "../harness/vectors.js";
import { pause } from "../harness/wait.js";
import {
  describePacket,
  packetsOf,
  type Step,
  type Transcript,
  transportOf,
} from "./transcript.js";

/** Where our answers differ from the recorded ones on purpose; the table says why. */
export interface Differences {
  /** What is compared in place of the recorded packet, by the packet's start, `answer 7` or `error 7`. */
  readonly ours?: Readonly<Record<string, string>>;
  /** Made anew each time (ids, times) or the parser's own words: compared with these parts blotted out. */
  readonly blot?: readonly RegExp[];
  /** Heartbeats come as well, and the recorder did not write them down. */
  readonly ignoreHeartbeats?: boolean;
  /** Packets of one request that may come in either order. */
  readonly anyOrder?: boolean;
  /** Waits that nothing depends on are left out, others scaled. */
  readonly waitScale?: number;
}

/** How long silence is listened to where a request follows whose answer has to be the next packet, ms. */
const silenceMs = 50;

/** A client that does what a recorded one did and expects what that one got. */
export class Replay {
  readonly client: ByteClient;
  readonly #differences: Differences;
  readonly #steps: Step[];

  private constructor(client: ByteClient, steps: readonly Step[], differences: Differences) {
    this.client = client;
    this.#steps = [...steps];
    this.#differences = differences;
  }

  static async start(
    lab: Lab,
    server: LabServer,
    transcript: Transcript,
    differences: Differences = {},
  ): Promise<Replay> {
    const client = await lab.bytes(server, transportOf(transcript));
    return new Replay(client, transcript.steps, differences);
  }

  /** Plays what is left. */
  async finish(): Promise<void> {
    await this.play(this.#steps.length);
  }

  /** Plays up to and with the packet that begins with `start`. */
  async until(start: string): Promise<void> {
    const at = this.#steps.findIndex((step) => {
      if (step.dir !== "server->client") return false;
      return packetsOf(step).some((packet) => describePacket(packet).startsWith(start));
    });
    if (at < 0) throw new Error(`no packet "${start}" in what is left`);
    await this.play(at + 1);
  }

  async play(count: number): Promise<void> {
    const steps = this.#steps.splice(0, count);
    while (steps.length > 0) {
      const step = steps.shift() as Step;
      if (step.dir === "server->client") {
        // Packets in a row are one run: some servers order them differently.
        const run = [step, ...takeWhile(steps, (next) => next.dir === "server->client")];
        await this.#expect(run.flatMap(packetsOf));
      } else await this.#do(step);
    }
  }

  async #do(step: Step): Promise<void> {
    if (step.dir === "client->server") this.client.send(fromHex(step.bytes ?? ""));
    else if (step.dir === "server-closes") await this.client.closed();
    else if (step.dir === "wait") {
      await pause((step.seconds ?? 0) * 1_000 * (this.#differences.waitScale ?? 1));
    } else if (step.dir === "none") await this.#expectSilence();
  }

  async #expect(packets: readonly Parameters<typeof describePacket>[0][]): Promise<void> {
    const expected = packets.map((packet) => this.#comparable(this.#ours(describePacket(packet))));
    const received: string[] = [];
    while (received.length < expected.length) received.push(this.#comparable(await this.#next()));
    const order = (texts: string[]) => (this.#differences.anyOrder ? [...texts].sort() : texts);
    if (order(received).join("\n") === order(expected).join("\n")) return;
    throw new Error(`expected\n  ${expected.join("\n  ")}\nreceived\n  ${received.join("\n  ")}`);
  }

  async #expectSilence(): Promise<void> {
    await pause(silenceMs);
    const packets = this.client.packets.drain().map(describePacket);
    if (packets.length > 0) throw new Error(`expected silence, received ${packets.join(", ")}`);
  }

  async #next(): Promise<string> {
    for (;;) {
      const packet = describePacket(await this.client.packets.take(8_000));
      if (packet !== "heartbeat" || !this.#differences.ignoreHeartbeats) return packet;
    }
  }

  #ours(recorded: string): string {
    for (const [start, ours] of Object.entries(this.#differences.ours ?? {})) {
      if (recorded === start || recorded.startsWith(`${start} `)) return ours;
    }
    return recorded;
  }

  #comparable(text: string): string {
    return (this.#differences.blot ?? []).reduce((left, part) => left.replace(part, "…"), text);
  }
}

function takeWhile<T>(items: T[], holds: (item: T) => boolean): T[] {
  const end = items.findIndex((item) => !holds(item));
  return items.splice(0, end < 0 ? items.length : end);
}
