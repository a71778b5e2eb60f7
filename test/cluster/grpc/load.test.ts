import { once } from "node:events";
import http2 from "node:http2";
import { Response } from "@pitaya-ts/protocol/response.js";
import { metricNames } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { Gate, until } from "../../harness/wait.js";
import { bytesOf, host, it, textOf } from "./cluster.js";

const timeoutMs = 20_000;

describe("many calls at a time", () => {
  it("are answered each with its own answer", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const texts = Array.from({ length: 1_000 }, (_, index) => `call ${index}`);
    const answers = await Promise.all(
      texts.map((text) => a.rpc.call(b.info, bytesOf(text), { timeoutMs })),
    );
    expect(answers.map(textOf)).toEqual(texts);
  });

  it("are refused beyond the bound, at once, with a count and a line", async ({ cluster }) => {
    const [a, b] = await cluster.pair({ maxInFlight: 10 });
    let release = (): void => {};
    let waiting = 0;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    b.endpoint.answer = async (request) => {
      waiting++;
      await released;
      return request;
    };
    const send = () => a.rpc.call(b.info, bytesOf("x"), { timeoutMs });
    const taken = Array.from({ length: 10 }, send);
    await until(() => waiting === 10, "ten calls under way");
    const refused = await Promise.all(Array.from({ length: 5 }, send));
    for (const answer of refused) {
      expect(Response.decode(answer).error?.code).toBe("PIT-503");
    }
    expect(b.counted).toEqual(Array(5).fill(`${metricNames.limitHits} rpc.maxInFlight`));
    const key = "pitaya.cluster.rpc.server.inflight";
    const fields = { limit: "rpc.maxInFlight", key, value: 10 };
    expect(b.log.complaints).toMatchObject(Array(5).fill({ fields }));
    release();
    expect((await Promise.all(taken)).map(textOf)).toEqual(Array(10).fill("x"));
    expect(textOf(await send())).toBe("x");
  });

  it("need not wait in the caller to be refused", async ({ cluster }) => {
    for (const [maxInFlight = 0, streams] of [
      [1, 10_000],
      [20_000, 80_000],
    ]) {
      const { rpc } = await cluster.start(`b-${maxInFlight}`, { maxInFlight });
      const session = http2.connect(`http://${host}:${rpc.port}`);
      const [{ maxConcurrentStreams = 0 }] = await once(session, "remoteSettings");
      session.destroy();
      expect(maxConcurrentStreams).toBe(streams);
    }
  });

  it("are refused at once, however many come at a time", async ({ cluster }) => {
    const maxInFlight = 50;
    const [a, b] = await cluster.pair({ maxInFlight });
    const released = new Gate();
    b.endpoint.answer = async (request) => {
      await released.opened;
      return request;
    };
    const send = () => a.rpc.call(b.info, bytesOf("x"), { timeoutMs });
    let refused = 0;
    const calls = Array.from({ length: 4 * maxInFlight }, async () => {
      const answer = await send();
      if (textOf(answer) === "x") return;
      expect(Response.decode(answer).error?.code).toBe("PIT-503");
      refused++;
    });
    const all = Promise.all(calls);
    // Those that are taken are not answered yet.
    await until(() => refused === 3 * maxInFlight, "an answer to each other call");
    released.open();
    await all;
    expect(refused).toBe(3 * maxInFlight);
  });
});
