import { Response } from "@pitaya-ts/protocol/response.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultOverload, OverloadControl } from "../../../runtime/src/cluster/overload.js";
import { NotSentError } from "../../../runtime/src/cluster/rpc/not-sent-error.js";
import { RpcCaller } from "../../../runtime/src/cluster/rpc-caller.js";
import {
  noMetrics,
  SampledLog,
  silentLogger,
  systemClock,
  TimerWheel,
} from "../../../runtime/src/observe/index.js";
import type { Engine } from "../../harness/engine.js";
import { startNats } from "../../harness/engines.js";
import { until } from "../../harness/wait.js";
import { bytes, type Station, Stations, text } from "./station.js";

let nats: Engine;
const stations = new Stations();

beforeAll(async () => {
  nats = await startNats();
});
afterEach(() => stations.stop());
afterAll(() => nats.remove());

const request = {
  type: 1 as const,
  session: undefined,
  msg: { id: 0n, route: "game.a.b", data: bytes("a"), reply: "", type: 0 as const },
  frontendID: "",
};

async function setUp() {
  const url = `nats://${nats.address}`;
  const front = await stations.start("connector", "front-1", url);
  const back = await stations.start("game", "back-1", url);
  const overload = new OverloadControl(defaultOverload, {
    clock: systemClock,
    metrics: noMetrics,
    log: new SampledLog(silentLogger, systemClock),
  });
  const caller = new RpcCaller({
    self: front.self,
    transport: front.rpc,
    wheel: new TimerWheel(systemClock),
    timeoutMs: 5_000,
    overload,
  });
  const call = (to: Station, limits = {}) => caller.call(to.self, request, {}, limits);
  return { front, back, call };
}

describe("a caller over NATS", () => {
  it("has the data of the response", async () => {
    const { back, call } = await setUp();
    const data = bytes("data");
    back.endpoint.answer = async () => Response.encode({ data, error: undefined }).finish();
    expect(text(await call(back))).toBe("data");
  });

  it("leaves nothing behind when its time is over", async () => {
    const { front, back, call } = await setUp();
    back.endpoint.answer = () => new Promise(() => {});
    await expect(call(back, { timeoutMs: 200 })).rejects.toMatchObject({ code: "PIT-408" });
    expect(back.endpoint.calls).toHaveLength(1);
    expect(front.rpc.pendingCount).toBe(0);
  });

  it("leaves nothing behind when its signal fires", async () => {
    const { front, back, call } = await setUp();
    back.endpoint.answer = () => new Promise(() => {});
    const stop = new AbortController();
    const answer = call(back, { signal: stop.signal }).catch((thrown: unknown) => thrown);
    await until(() => back.endpoint.calls.length === 1, "the call");
    expect(front.rpc.pendingCount).toBe(1);
    stop.abort();
    expect(await answer).toMatchObject({ code: "PIT-499" });
    expect(front.rpc.pendingCount).toBe(0);
  });

  it("knows what was never sent", async () => {
    const { front, back, call } = await setUp();
    await nats.kill();
    await until(() => front.log.complaints.length > 0, "the loss");
    const stop = new AbortController();
    const aborted = call(back, { signal: stop.signal }).catch((thrown: unknown) => thrown);
    const late = call(back, { timeoutMs: 200 }).catch((thrown: unknown) => thrown);
    stop.abort();
    expect(await aborted).toMatchObject({ code: "PIT-499" });
    expect(await late).toBeInstanceOf(NotSentError);
    expect(front.rpc.pendingCount).toBe(0);
    await nats.start();
    await until(() => front.rpc.subscriptionCount > 0, "NATS");
    expect(back.endpoint.calls).toHaveLength(0);
  });
});
