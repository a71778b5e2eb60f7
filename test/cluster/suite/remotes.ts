import { Probe as ProbeClient } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { RoutingError } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { type Back, startBack, startCluster, startFront } from "../../e2e/services/servers.js";
import { chiSquare, chiSquareLimit } from "../../harness/chi-square.js";
import type { Lab, LabTest } from "../../harness/lab.js";
import { textBytes } from "../../harness/packets.js";
import { until } from "../../harness/wait.js";

const ids = ["back-1", "back-2", "back-3", "back-4"];

async function startFour(lab: Lab) {
  const cluster = lab.newCluster();
  const backs: Back[] = [];
  for (const id of ids) backs.push(await startBack(lab, { cluster, id }));
  const front = await startFront(lab, { cluster, id: "front-1" });
  return { cluster, backs, front, worker: front.app.rpc(Worker) };
}

export function remoteTests(it: LabTest): void {
  describe("calls of remotes", () => {
    it("carry every shape of method", async ({ lab }) => {
      const { fronts, back } = await startCluster(lab);
      const worker = fronts[0].app.rpc(Worker);
      expect(await worker.echo({ text: "ünï" })).toEqual({ text: "ünï", serverId: "back-1" });
      expect([...(await worker.echoRaw(Uint8Array.of(0, 255)))]).toEqual([0, 255]);
      expect(await worker.ping()).toBeUndefined();
      expect(await worker.slow({ ms: 1, tag: "t" })).toEqual({ tag: "t" });
      expect(back.worker.callers).toMatchObject([{ id: "front-1", type: "connector" }]);
    });

    it("are answered at a route that the method once had", async ({ lab }) => {
      const { fronts } = await startCluster(lab);
      const { echo = { route: "" } } = Worker.methods;
      const earlier = { ...Worker, methods: { echo: { ...echo, route: "worker.old.echo" } } };
      const answer = await fronts[0].app.rpc(earlier).echo({ text: "x" });
      expect(answer).toEqual({ text: "x", serverId: "back-1" });
    });

    it("reach each server as likely as the others", async ({ lab }) => {
      const { worker, backs } = await startFour(lab);
      for (const back of backs) back.worker.turnstile.open("open");
      // Enough to tell if one gets a fifth more than its part; picks alone are tested with 10000.
      const calls = 2_000;
      const each = 200;
      for (let i = 0; i < calls; i += each) {
        const some = Array.from({ length: each }, () => worker.slow({ ms: 0, tag: "open" }));
        await Promise.all(some);
      }
      const counts = backs.map((back) => back.worker.turnstile.came.length);
      expect(chiSquare(counts, calls / ids.length)).toBeLessThan(chiSquareLimit);
    });

    it("with a key reach the same server, and other keys others", async ({ lab }) => {
      const { worker, backs } = await startFour(lab);
      const keys = Array.from({ length: 200 }, (_, i) => `key-${i}`);
      const places = new Map<string, string>();
      for (const key of keys) places.set(key, (await worker.echo({ key })).serverId);
      for (const key of keys) {
        expect((await worker.echo({ key })).serverId).toBe(places.get(key));
        const explicit = await worker.echo({ key: "other" }, { routingKey: key });
        expect(explicit.serverId).toBe(places.get(key));
      }
      expect(new Set(places.values())).toEqual(new Set(ids));
      await backs[3]?.app.stop();
      for (const key of keys) {
        const { serverId } = await worker.echo({ key });
        if (places.get(key) !== "back-4") expect(serverId).toBe(places.get(key));
        else expect(serverId).not.toBe("back-4");
      }
    });

    it("with an empty key reach any, as those without one", async ({ lab }) => {
      const { worker } = await startFour(lab);
      const seen = new Set<string>();
      const end = performance.now() + 5_000;
      while (seen.size < ids.length && performance.now() < end) {
        seen.add((await worker.echo({ key: "" })).serverId);
      }
      expect(seen).toEqual(new Set(ids));
    });

    it("reach a server again that once did not answer", async ({ lab }) => {
      const cluster = lab.newCluster();
      const backs: Back[] = [];
      for (const id of ["back-1", "back-2"]) backs.push(await startBack(lab, { cluster, id }));
      const overload = { breakerFailures: 2, breakerOpenMs: 200 };
      const front = await startFront(lab, { cluster, id: "front-1", overload });
      const worker = front.app.rpc(Worker);
      const toOne = { serverId: "back-1", timeoutMs: 50 };
      const late = { code: "PIT-408" };
      for (let i = 0; i < overload.breakerFailures; i++) {
        await expect(worker.slow({ tag: "hang" }, toOne)).rejects.toMatchObject(late);
      }
      await expect(worker.echo({}, toOne)).rejects.toMatchObject({ name: "OverloadError" });
      for (const back of backs) back.worker.turnstile.open("hang");
      // Calls that any server may answer are what it is tried with.
      let tried = 0;
      const came = backs[0]?.worker.callers ?? [];
      await until(() => {
        if (tried++ < 1_000) void worker.echo({}, { timeoutMs: 1_000 }).catch(() => {});
        return came.length > 0;
      }, "calls of the healed server");
    });

    it("with an id reach that server, whatever its type", async ({ lab }) => {
      const { worker, cluster } = await startFour(lab);
      for (const serverId of ids) {
        expect(await worker.echo({ text: "x" }, { serverId })).toEqual({ text: "x", serverId });
      }
      const other = await startBack(lab, { cluster, id: "b-5" });
      const { serverId } = await other.app.rpc(Worker).echo({}, { serverId: "back-2" });
      expect(serverId).toBe("back-2");
    });

    it("bring errors back as they were thrown", async ({ lab }) => {
      const { worker } = await startFour(lab);
      const coded = { code: "W-1", message: "no", metadata: { k: "v" } };
      await expect(worker.fail(coded)).rejects.toMatchObject(coded);
      await expect(worker.fail({ message: "plain" })).rejects.toMatchObject({
        code: "PIT-000",
        message: "plain",
      });
    });

    it("fail with a typed error where they can't be made", async ({ lab }) => {
      const { front, backs, cluster } = await startFour(lab);
      const unknown = front.app.rpc(Worker).ping({ serverId: "nosuch" });
      await expect(unknown).rejects.toThrow(RoutingError);
      await expect(unknown).rejects.toMatchObject({ code: "PIT-000", message: "server not found" });
      const local =
        "you are making a rpc that may be processed locally, either specify a different server type or specify a server id";
      const own = backs[0]?.app.rpc(Worker);
      await expect(own?.ping()).rejects.toMatchObject({ code: "PIT-000", message: local });
      await expect(own?.ping({ serverId: "back-1" })).rejects.toThrow(local);
      await expect(own?.ping({ serverId: "back-2" })).resolves.toBeUndefined();
      const nobody = front.app.rpc({ ...Worker, serverType: "nosuch" }).ping();
      await expect(nobody).rejects.toMatchObject({
        code: "PIT-500",
        message: "no servers available of this type",
      });
      await startFront(lab, { cluster, id: "front-9" });
      await expect(front.app.rpc(Worker).ping({ serverId: "front-9" })).rejects.toMatchObject({
        code: "PIT-404",
        message: "route not found",
        metadata: { route: "worker.ping" },
      });
    });

    it("time out: PIT-408, and which call it was", async ({ lab }) => {
      const { worker } = await startFour(lab);
      const late = worker.slow({ tag: "never" }, { timeoutMs: 100, serverId: "back-2" });
      await expect(late).rejects.toMatchObject({
        code: "PIT-408",
        message: "rpc client: request timeout",
        metadata: {
          timeout: "100ms",
          route: "worker.worker.slow",
          server: "front-1",
          "peer.id": "back-2",
        },
      });
    });

    it("may have all the time in the world", async ({ lab }) => {
      const { worker, backs } = await startFour(lab);
      for (const back of backs) back.worker.turnstile.open("soon");
      for (const timeoutMs of [5e9, 1e15]) {
        expect(await worker.slow({ tag: "soon" }, { timeoutMs })).toEqual({ tag: "soon" });
      }
    });

    it("can be given up", async ({ lab }) => {
      const { worker } = await startFour(lab);
      const controller = new AbortController();
      const call = worker.slow({ tag: "never" }, { signal: controller.signal });
      controller.abort();
      await expect(call).rejects.toMatchObject({ code: "PIT-499" });
      await expect(worker.ping({ signal: controller.signal })).rejects.toMatchObject({
        code: "PIT-499",
      });
    });

    it("carry metadata, and the request id of the message that caused them", async ({ lab }) => {
      const { fronts, back } = await startCluster(lab, {
        setUp: (app) => {
          app.beforeHandler(async (ctx, argument) => {
            const metadata = { custom: { deep: [1, "x"] } };
            await ctx.rpc(Worker).echo({ text: ctx.requestId }, { metadata });
            return argument;
          });
        },
      });
      await (await lab.client(fronts[0], "tcp")).service(ProbeClient).callRemote({ text: "x" });
      const [first, second] = back.worker.callers.map(({ metadata }) => metadata);
      expect(first).toMatchObject({
        custom: { deep: [1, "x"] },
        "req-route": "connector.probe.callremote",
        "peer.id": "front-1",
        reqTimeout: "5s",
      });
      expect(second?.["request.id"]).toBe(first?.["request.id"]);
      expect(first?.["request.id"]).toMatch(/^\w{22}$/);
    });

    it("survive a remote's own failure to answer in turn", async ({ lab }) => {
      const { worker } = await startFour(lab);
      const calls = Array.from({ length: 200 }, (_, i) =>
        i % 2 === 0 ? worker.echoRaw(textBytes(String(i))) : worker.fail({ code: "W-2" }),
      );
      const outcomes = await Promise.allSettled(calls);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(100);
    });
  });
}
