import { Response } from "@pitaya-ts/protocol/response.js";
import { metricNames } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { until } from "../../harness/wait.js";
import { bytesOf, it, textOf } from "./cluster.js";

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
});
