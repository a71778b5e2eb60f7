import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../harness/engine.js";
import { startNats } from "../../harness/engines.js";
import { until } from "../../harness/wait.js";
import { bytes, connectRaw, type RawNats, type Station, Stations, text } from "./station.js";

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

/** Waits until NATS has heard what `front` said on its connection. */
const heard = (front: Station, back: Station) => front.ask(back, "heard");

describe("users over NATS", () => {
  it("are reached where they are held, and known to be nowhere else", async () => {
    const [front, back] = await pair();
    expect(await back.rpc.pushToUser("connector", "u", bytes("early"))).toBe(false);
    await front.rpc.hold("u");
    expect(await back.rpc.pushToUser("connector", "u", bytes("a"))).toBe(true);
    expect(await back.rpc.kickUser("connector", "u", bytes("b"))).toBe(true);
    expect(await back.rpc.pushToUser("gate", "u", bytes("other type"))).toBe(false);
    front.rpc.release("u");
    await heard(front, back);
    expect(await back.rpc.pushToUser("connector", "u", bytes("late"))).toBe(false);
    expect(await back.rpc.kickUser("connector", "u", bytes("late"))).toBe(false);
    expect(front.endpoint.log).toEqual(["push a", "kick b"]);
    expect(back.rpc.pendingCount).toBe(0);
  });

  it("are reached by their own server too", async () => {
    const [front] = await pair();
    await front.rpc.hold("u");
    expect(await front.rpc.pushToUser("connector", "u", bytes("a"))).toBe(true);
    expect(front.endpoint.log).toEqual(["push a"]);
  });

  it("stay held while one of their sessions is there", async () => {
    const [front, back] = await pair();
    await Promise.all([front.rpc.hold("u"), front.rpc.hold("u")]);
    front.rpc.release("u");
    expect(await back.rpc.pushToUser("connector", "u", bytes("a"))).toBe(true);
    front.rpc.release("u");
    await heard(front, back);
    expect(await back.rpc.pushToUser("connector", "u", bytes("b"))).toBe(false);
  });

  it.each(["a b", "a.b", "a..b", "a.*.b", "a.>.b", "*", ">", "", ".", "ü\t\n", "a/push", "%20"])(
    "may be called %j",
    async (uid) => {
      const [front, back] = await pair();
      await front.rpc.hold(uid);
      expect(await back.rpc.pushToUser("connector", uid, bytes("a"))).toBe(true);
      expect(await back.rpc.pushToUser("connector", `${uid}.x.y`, bytes("b"))).toBe(false);
      expect(await back.rpc.pushToUser("connector", "a.c.b", bytes("c"))).toBe(false);
      expect(front.endpoint.log).toEqual(["push a"]);
      front.rpc.release(uid);
    },
  );

  it("may not have names that cut the connection", async () => {
    const [front, back] = await pair();
    const uid = "u".repeat(5_000);
    await expect(front.rpc.hold(uid)).rejects.toThrow("5000 bytes does not fit");
    expect(await back.rpc.pushToUser("connector", uid, bytes("a"))).toBe(false);
    expect(await back.ask(front, "still there")).toBe("still there");
  });

  it("leave no subscription behind, however many come and go", async () => {
    const [front, back] = await pair();
    const before = front.rpc.subscriptionCount;
    const uids = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
    await Promise.all(uids.map((uid) => front.rpc.hold(uid)));
    expect(front.rpc.subscriptionCount).toBe(before + 20_000);
    const told = await Promise.all(
      uids.map((uid) => back.rpc.pushToUser("connector", uid, bytes(uid))),
    );
    expect(told.every((one) => one)).toBe(true);
    await until(() => front.endpoint.log.length === 10_000, "all pushes");
    for (const uid of uids) front.rpc.release(uid);
    expect(front.rpc.subscriptionCount).toBe(before);
    expect(front.rpc.heldCount).toBe(0);
    await heard(front, back);
    expect(await back.rpc.pushToUser("connector", "user-1", bytes("a"))).toBe(false);
  });

  it("are told to all servers of a type when they are bound", async () => {
    const [front, back] = await pair();
    const other = await stations.start("connector", "front-2", url);
    await front.rpc.announceBind("connector", bytes("a"));
    await until(() => other.endpoint.log.length + front.endpoint.log.length === 2, "the bind");
    expect(front.endpoint.log).toEqual(["bound a"]);
    expect(other.endpoint.log).toEqual(["bound a"]);
    expect(back.endpoint.log).toEqual([]);
  });

  it("have what a handler pushed before they have its answer", async () => {
    const [front, back] = await pair();
    await front.rpc.hold("u");
    const pushes: Promise<boolean>[] = [];
    back.endpoint.answer = async (request) => {
      pushes.push(back.rpc.pushToUser("connector", "u", request));
      return request;
    };
    const order: string[] = front.endpoint.log;
    const calls = Array.from({ length: 2_000 }, async (_, i) => {
      order.push(`answer ${text(await front.call(back, String(i)))}`);
    });
    await Promise.all(calls);
    expect((await Promise.all(pushes)).every((told) => told)).toBe(true);
    expect(order).toHaveLength(4_000);
    for (let i = 0; i < 2_000; i++) {
      expect(order.indexOf(`push ${i}`)).toBeLessThan(order.indexOf(`answer ${i}`));
    }
  });

  it("are reached by servers that know nothing of replies", async () => {
    const [front] = await pair();
    await front.rpc.hold("u");
    raw.publish("pitaya/connector/user/u/push", bytes("a"));
    raw.publish("pitaya/connector/user/u/kick", bytes("b"));
    raw.publish("pitaya/connector/bindings", bytes("c"));
    await until(() => front.endpoint.log.length === 3, "three messages");
    expect(front.endpoint.log).toEqual(["push a", "kick b", "bound c"]);
    for (const channel of ["userpushchan", "userkickchan", "bindingschan"]) {
      expect(front.histograms.get(`channel_capacity rpc_server_${channel}`)?.length).toBe(1);
    }
  });
});

describe("two places", () => {
  it("have a connection each", async () => {
    const other = await startNats();
    try {
      // Calls go out by the first NATS and come in by the second: each server calls only the other.
      const client = { url: `nats://${other.address}` };
      const front = await stations.start("connector", "front-1", url, { client });
      const back = await stations.start("game", "back-1", `nats://${other.address}`);
      expect(await front.ask(back, "a")).toBe("a");
      await front.rpc.hold("u");
      raw.publish("pitaya/connector/user/u/push", bytes("b"));
      await until(() => front.endpoint.log.length === 1, "the push");
      await stations.stop();
    } finally {
      await other.remove();
    }
  });
});
