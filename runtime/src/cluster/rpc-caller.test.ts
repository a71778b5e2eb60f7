import { Response } from "@pitaya-ts/protocol/response.js";
import { describe, expect, it } from "vitest";
import type { ServerInfo } from "../dispatch/index.js";
import { noMetrics, SampledLog, silentLogger, systemClock, TimerWheel } from "../observe/index.js";
import { defaultOverload, OverloadControl } from "./overload.js";
import type { RpcTransport } from "./rpc/rpc.js";
import { RpcCaller } from "./rpc-caller.js";

const server = (id: string): ServerInfo => ({
  id,
  type: "room",
  frontend: false,
  hostname: "",
  metadata: {},
});

const request = {
  type: 1 as const,
  session: undefined,
  msg: { id: 0n, route: "room.a.b", data: new Uint8Array(0), reply: "", type: 0 as const },
  frontendID: "",
};

function setUp(answer: () => Promise<Uint8Array>) {
  let sent = 0;
  const transport = {
    call: () => {
      sent++;
      return answer();
    },
  } as unknown as RpcTransport;
  const wheel = new TimerWheel(systemClock, 10);
  const caller = new RpcCaller({
    self: server("me"),
    transport,
    wheel,
    timeoutMs: 5_000,
    overload: new OverloadControl(defaultOverload, {
      clock: systemClock,
      metrics: noMetrics,
      log: new SampledLog(silentLogger, systemClock),
    }),
  });
  return { caller, wheel, sent: () => sent };
}

const never = () => new Promise<Uint8Array>(() => {});

describe("RpcCaller", () => {
  it("answers the data of the response and leaves no wait behind", async () => {
    const data = Uint8Array.of(1, 2);
    const { caller, wheel } = setUp(async () =>
      Response.encode({ data, error: undefined }).finish(),
    );
    expect([...(await caller.call(server("a"), request, {}))]).toEqual([1, 2]);
    expect(wheel.waiting).toBe(0);
  });

  it("gives up in time, and says what on", async () => {
    const { caller } = setUp(never);
    await expect(caller.call(server("a"), request, {}, { timeoutMs: 30 })).rejects.toMatchObject({
      code: "PIT-408",
      message: "rpc client: request timeout",
      metadata: { timeout: "30ms", route: "room.a.b", server: "me", "peer.id": "a" },
    });
  });

  it("sends nothing for a signal that has fired, and stops waiting when one fires", async () => {
    const { caller, wheel, sent } = setUp(never);
    const signal = AbortSignal.abort();
    await expect(caller.call(server("a"), request, {}, { signal })).rejects.toMatchObject({
      code: "PIT-499",
    });
    expect(sent()).toBe(0);
    const controller = new AbortController();
    const call = caller.call(server("a"), request, {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "PIT-499" });
    expect(wheel.waiting).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses to wait %d ms",
    async (timeoutMs) => {
      const { caller, sent } = setUp(never);
      await expect(caller.call(server("a"), request, {}, { timeoutMs })).rejects.toThrow(
        `rpc client: timeoutMs ${timeoutMs} is no number above 0`,
      );
      expect(sent()).toBe(0);
    },
  );
});
