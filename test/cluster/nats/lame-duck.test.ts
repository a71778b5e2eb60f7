import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../harness/engine.js";
import { startNats } from "../../harness/engines.js";
import { freePort } from "../../harness/free-ports.js";
import { pause, until, within } from "../../harness/wait.js";
import { bytes, connectRaw, type Station, Stations, text } from "./station.js";

/** Longer than the old connection serves beside the new one. */
const overlapIsOverMs = 2_500;

const stations = new Stations();
let first: Engine;
let second: Engine;

beforeEach(async () => {
  const port = await freePort();
  const cluster = ["--cluster_name", "c", "--cluster"];
  first = await startNats(...cluster, `nats://127.0.0.1:${port}`);
  const routes = ["--routes", `nats://127.0.0.1:${port}`];
  second = await startNats(...cluster, "nats://127.0.0.1:-1", ...routes);
  const raw = await connectRaw(first);
  await until(() => (raw.info?.connect_urls ?? []).length === 2, "the cluster");
  await raw.close();
});
afterEach(async () => {
  await stations.stop();
  await Promise.all([first.remove(), second.remove()]);
});

const moved = (station: Station) => () =>
  station.log.lines.some(({ message }) => message === "moved to another NATS");

describe("NATS that is about to shut down", () => {
  it("is left for another of its cluster, and nothing is lost or done twice", async () => {
    const url = `nats://${first.address}`;
    const front = await stations.start("connector", "front-1", url);
    const back = await stations.start("game", "back-1", url);
    await front.rpc.hold("u");
    const load = new Load(front, back);
    const done = load.run();
    first.signal("SIGUSR2");
    await until(() => moved(front)() && moved(back)(), "the move");
    await pause(overlapIsOverMs);
    await front.rpc.hold("v");
    load.stop();
    await within(done, "the last calls");

    expect(load.answers).toEqual(load.asked);
    expect(back.endpoint.calls.map(text)).toEqual(load.asked);
    await until(() => front.endpoint.log.length >= load.asked.length, "the pushes");
    expect([...front.endpoint.log].sort()).toEqual(load.asked.map((i) => `push ${i}`).sort());

    await first.kill();
    expect(await front.ask(back, "a")).toBe("a");
    expect(await back.rpc.pushToUser("connector", "v", bytes("b"))).toBe(true);
    const lines = [...front.log.lines, ...back.log.lines].map(({ message }) => message);
    expect(lines).not.toContain("NATS is lost; connecting again");
  });

  it("is used until it is gone where there is no other", async () => {
    await second.kill();
    const url = `nats://${first.address}`;
    const front = await stations.start("connector", "front-1", url);
    const back = await stations.start("game", "back-1", url);
    first.signal("SIGUSR2");
    const warned = () =>
      front.log.lines.some(({ message }) => message === "cannot connect to NATS");
    await until(warned, "an attempt to move");
    expect(await front.ask(back, "a")).toBe("a");
    await first.kill();
    await first.start();
    expect(await within(front.ask(back, "b"), "a call", 2_000)).toBe("b");
  });
});

/** Calls one after the other, each of which makes a push. */
class Load {
  readonly asked: string[] = [];
  readonly answers: string[] = [];
  readonly #front: Station;
  readonly #back: Station;
  #going = true;

  constructor(front: Station, back: Station) {
    this.#front = front;
    this.#back = back;
  }

  async run(): Promise<void> {
    while (this.#going) {
      const request = String(this.asked.length);
      this.asked.push(request);
      this.answers.push(await this.#front.ask(this.#back, request));
      await this.#back.rpc.pushToUser("connector", "u", bytes(request));
    }
  }

  stop(): void {
    this.#going = false;
  }
}
