import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NotSentError } from "../../../runtime/src/cluster/rpc/not-sent-error.js";
import type { RpcWaiter } from "../../../runtime/src/cluster/rpc/rpc.js";
import { metricNames } from "../../../runtime/src/observe/index.js";
import type { Engine } from "../../harness/engine.js";
import { startNats } from "../../harness/engines.js";
import { Gate, patienceMs, until, within } from "../../harness/wait.js";
import { bytes, connectRaw, type RawNats, responseError, Stations, text } from "./station.js";

let nats: Engine;
let url: string;
let raw: RawNats;
const stations = new Stations();

beforeAll(async () => {
  nats = await startNats();
  url = `nats://${nats.address}`;
  raw = await connectRaw(nats);
});
afterEach(() => stations.stop());
afterAll(async () => {
  await raw.close();
  await nats.remove();
});

const pair = async () =>
  [
    await stations.start("connector", "front-1", url),
    await stations.start("game", "back-1", url),
  ] as const;

describe("calls over NATS", () => {
  it("reach the server that they are for, and bring back its answer", async () => {
    const [front, back] = await pair();
    back.endpoint.answer = async (request) => bytes(`to ${text(request)}`);
    expect(await front.ask(back, "a")).toBe("to a");
    front.endpoint.answer = async (request) => bytes(`back to ${text(request)}`);
    expect(await back.ask(front, "b")).toBe("back to b");
  });

  it.each(["back 1", "back\t1", "", "x".repeat(5_000)])(
    "are not sent to a server whose id is %j, and others are",
    async (id) => {
      const [front, back] = await pair();
      const odd = { ...back.self, id: id === "" ? "." : id };
      const calls = [front.rpc.call(odd, bytes("lost"), { timeoutMs: patienceMs })];
      calls.push(front.call(back, "a"));
      const [lost, sent] = await Promise.allSettled(calls);
      expect(lost).toMatchObject({ status: "rejected", reason: expect.any(NotSentError) });
      expect(sent?.status).toBe("fulfilled");
      expect(await front.rpc.pushToUser("a b*>", "ann", bytes("x")).catch(() => false)).toBe(false);
    },
  );

  it("tell an empty answer from nobody", async () => {
    const [front, back] = await pair();
    back.endpoint.answer = async () => new Uint8Array(0);
    expect(await front.call(back, "a")).toHaveLength(0);
  });

  it("say at once that nobody is there, and that nothing was sent", async () => {
    const [front, back] = await pair();
    await back.rpc.stop();
    // While servers may be coming back, nobody is waited for; that is not so here.
    const error = await front.call(back, "a").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotSentError);
    expect(error).toMatchObject({
      code: "PIT-000",
      message: "nats: no responders available for request",
    });
    expect(front.rpc.pendingCount).toBe(0);
  });

  it("keep nothing of a call that nobody waits for", async () => {
    const [front, back] = await pair();
    const gate = new Gate<Uint8Array>();
    back.endpoint.answer = () => gate.opened;
    const waiter: RpcWaiter = { kept: null };
    void front.call(back, "a", { waiter });
    await until(() => back.endpoint.calls.length === 1, "the call");
    expect(front.rpc.pendingCount).toBe(1);
    waiter.kept?.abandon();
    expect(front.rpc.pendingCount).toBe(0);
    gate.open(bytes("late"));
    back.endpoint.answer = async (request) => request;
    expect(await front.ask(back, "b")).toBe("b");
  });

  it("run side by side, each with its own answer", async () => {
    const [front, back] = await pair();
    const answers = await Promise.all(
      Array.from({ length: 2_000 }, (_, i) => front.ask(back, String(i))),
    );
    expect(answers).toEqual(Array.from({ length: 2_000 }, (_, i) => String(i)));
    expect(front.rpc.pendingCount).toBe(0);
  });

  it("refuse what NATS does not take, and go on", async () => {
    const [front, back] = await pair();
    const error = await front.call(back, new Uint8Array(2 ** 20 + 1)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NotSentError);
    expect(error).toMatchObject({ message: expect.stringContaining("maximum payload exceeded") });
    back.endpoint.answer = async () => new Uint8Array(2 ** 20 + 1);
    expect(responseError(await front.call(back, "a"))).toMatchObject({ code: "PIT-500" });
    back.endpoint.answer = async (request) => request;
    expect(await front.ask(back, "b")).toBe("b");
  });

  it("answer a call whose endpoint fails", async () => {
    const [front, back] = await pair();
    back.endpoint.answer = () => Promise.reject(new Error("broken"));
    expect(responseError(await front.call(back, "a"))).toEqual({ code: "PIT-500", msg: "broken" });
    back.endpoint.answer = () => {
      throw new Error("broken at once");
    };
    expect(responseError(await front.call(back, "a"))).toMatchObject({ msg: "broken at once" });
  });

  it("are refused once the transport has stopped; those under way are cut", async () => {
    const [front, back] = await pair();
    back.endpoint.answer = () => new Promise(() => {});
    const cut = front.call(back, "a").catch((thrown: unknown) => thrown);
    await until(() => back.endpoint.calls.length === 1, "the call");
    await front.rpc.stop();
    expect(await cut).toMatchObject({ name: "UnansweredError" });
    await expect(front.call(back, "b")).rejects.toBeInstanceOf(NotSentError);
  });

  it("that were taken are answered before the transport stops", async () => {
    const [front, back] = await pair();
    const gate = new Gate<Uint8Array>();
    back.endpoint.answer = () => gate.opened;
    const answer = front.ask(back, "a");
    await until(() => back.endpoint.calls.length === 1, "the call");
    const stopped = back.rpc.stop();
    gate.open(bytes("in time"));
    expect(await answer).toBe("in time");
    await stopped;
  });

  it("survive hostile bytes on every subject", async () => {
    const [front, back] = await pair();
    await front.rpc.hold("u");
    front.endpoint.push = () => {
      throw new Error("unreadable push");
    };
    front.endpoint.kick = () => {
      throw new Error("unreadable kick");
    };
    front.endpoint.bound = () => {
      throw new Error("unreadable bind");
    };
    const garbage = [new Uint8Array(0), Uint8Array.of(0xff, 0xff, 0xff), new Uint8Array(70_000)];
    for (const data of garbage) {
      for (const subject of [
        "pitaya/servers/connector/front-1",
        "pitaya/connector/bindings",
        "pitaya/connector/user/u/push",
        "pitaya/connector/user/u/kick",
      ]) {
        raw.publish(subject, data);
        raw.publish(subject, data, { reply: subject });
        raw.publish(subject, data, { reply: "nobody.*.>" });
      }
    }
    await raw.flush();
    expect(await within(back.ask(front, "still there"), "an answer")).toBe("still there");
    expect(front.gauges.get("dropped_messages")).toBe(27);
  });

  it("run a request without a reply, and drop its answer", async () => {
    const [, back] = await pair();
    raw.publish("pitaya/servers/game/back-1", bytes("one way"));
    await until(() => back.endpoint.calls.length === 1, "the call");
    expect(back.log.complaints).toEqual([]);
  });
});

describe("overload", () => {
  it("is answered at once, counted and told", async () => {
    const front = await stations.start("connector", "front-1", url);
    const back = await stations.start("game", "back-1", url, { services: 2, bufferMessages: 3 });
    const gate = new Gate();
    back.endpoint.answer = async (request) => {
      await gate.opened;
      return request;
    };
    const calls = Array.from({ length: 105 }, (_, i) => front.call(back, String(i)));
    const refused = await within(Promise.all(calls.slice(5)), "100 refusals");
    for (const response of refused) {
      expect(responseError(response)).toEqual({ code: "PIT-503", msg: "rpc server: overloaded" });
    }
    expect(back.endpoint.calls).toHaveLength(2);
    expect(back.gauges.get("dropped_messages")).toBe(100);
    expect(back.gauges.get("total_workers")).toBe(2);
    expect(back.gauges.get("busy_workers")).toBe(2);
    expect(back.counts.get(`${metricNames.limitHits} rpc.bufferMessages`)).toBe(100);
    expect(back.histograms.get("channel_capacity rpc_server_subchan")?.at(-1)).toBe(0);
    expect(back.log.complaints.length).toBeGreaterThan(0);
    expect(back.log.complaints.length).toBeLessThan(30);
    expect(back.log.complaints[0]?.fields).toEqual({
      limit: "rpc.bufferMessages",
      key: "pitaya.cluster.rpc.server.nats.buffer.messages",
      value: 3,
    });
    gate.open();
    expect((await Promise.all(calls.slice(0, 5))).map(text)).toEqual(["0", "1", "2", "3", "4"]);
  });

  it("has a bound where calls run without one", async () => {
    const front = await stations.start("connector", "front-1", url);
    const back = await stations.start("game", "back-1", url, { maxInFlight: 10 });
    back.endpoint.answer = () => new Promise(() => {});
    const calls = Array.from({ length: 11 }, () => front.call(back, "a"));
    expect(responseError(await (calls[10] as Promise<Uint8Array>)).code).toBe("PIT-503");
    expect(back.counts.get(`${metricNames.limitHits} rpc.maxInFlight`)).toBe(1);
    for (const call of calls) call.catch(() => {});
  });
});
