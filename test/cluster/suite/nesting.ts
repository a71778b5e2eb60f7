import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import {
  type HandlerContext,
  jsonSerializer,
  type MetricLabels,
  type MetricsReporter,
  protobufSerializer,
  RpcSerializerError,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { startBack, startCluster, startFront } from "../../e2e/services/servers.js";
import { Inbox } from "../../harness/inbox.js";
import type { LabTest } from "../../harness/lab.js";
import { until } from "../../harness/wait.js";

export function nestingTests(it: LabTest): void {
  describe("a call within a call", () => {
    it("ends with its client", async ({ lab }) => {
      const ended = new Inbox<unknown>("end of a nested call");
      const { fronts, back } = await startCluster(lab, {
        setUp: (app) =>
          app.beforeHandler(async (ctx: HandlerContext, argument) => {
            if (ctx.route !== "connector.probe.echo") return argument;
            await ctx
              .rpc(Worker)
              .slow({ tag: "never" })
              .catch((error: unknown) => ended.put(error));
            return argument;
          }),
      });
      const client = await lab.client(fronts[0], "tcp");
      void client
        .service(Probe)
        .echo({ text: "x" })
        .catch(() => undefined);
      await until(() => back.worker.turnstile.came.includes("never"), "the nested call");
      client.close();
      expect(await ended.take()).toMatchObject({ code: "PIT-499" });
    });

    it("goes on without its client where it is told to", async ({ lab }) => {
      const answered = new Inbox<unknown>("answer to a nested call");
      const { fronts, back } = await startCluster(lab, {
        setUp: (app) =>
          app.beforeHandler(async (ctx: HandlerContext, argument) => {
            if (ctx.route !== "connector.probe.echo") return argument;
            answered.put(await ctx.rpc(Worker).slow({ tag: "later" }, { detached: true }));
            return argument;
          }),
      });
      const client = await lab.client(fronts[0], "tcp");
      void client
        .service(Probe)
        .echo({ text: "x" })
        .catch(() => undefined);
      await until(() => back.worker.turnstile.came.includes("later"), "the nested call");
      client.close();
      await until(() => fronts[0].app.sessions.count === 0, "the client's end");
      back.worker.turnstile.open("later");
      expect(await answered.take()).toEqual({ tag: "later" });
    });

    it("is given no more time than is left", async ({ lab }) => {
      const asked = new Inbox<unknown>("time of a nested call");
      const { fronts, cluster } = await startCluster(lab, {
        setUp: (app) => {
          app.beforeRemote((ctx, argument) => {
            asked.put(ctx.metadata["reqTimeout"]);
            return argument;
          });
          app.beforeHandler(async (ctx: HandlerContext, argument) => {
            if (ctx.server.id !== "back-1") return argument;
            await ctx.rpc(Worker).ping({ serverId: "back-2", timeoutMs: 60_000 });
            return argument;
          });
        },
      });
      await startBack(lab, {
        cluster,
        id: "back-2",
        setUp: (app) =>
          app.beforeRemote((ctx, argument) => {
            asked.put(ctx.metadata["reqTimeout"]);
            return argument;
          }),
      });
      await fronts[0].app.rpc(Worker).ping({ serverId: "back-1", timeoutMs: 3_000 });
      expect(await asked.take()).toBe("3s");
    });
  });

  describe("calls of remotes as JSON", () => {
    it("are answered as those in protobuf are", async ({ lab }) => {
      const { fronts, back } = await startCluster(lab, { rpcSerializer: jsonSerializer });
      const worker = fronts[0].app.rpc(Worker);
      expect(await worker.echo({ text: "ünï" })).toEqual({ text: "ünï", serverId: "back-1" });
      expect(await worker.ping()).toBeUndefined();
      const coded = { code: "W-1", message: "no", metadata: { k: "v" } };
      await expect(worker.fail(coded)).rejects.toMatchObject(coded);
      expect(back.worker.callers).toHaveLength(1);
    });

    it("go to a server that reads them, if there is one", async ({ lab }) => {
      const cluster = lab.newCluster();
      await startBack(lab, { cluster, id: "back-1", rpcSerializer: protobufSerializer });
      await startBack(lab, { cluster, id: "back-2", rpcSerializer: jsonSerializer });
      const { app } = await startFront(lab, { cluster, rpcSerializer: jsonSerializer });
      const calls = Array.from({ length: 20 }, () => app.rpc(Worker).echo({ text: "x" }));
      for (const { serverId } of await Promise.all(calls)) expect(serverId).toBe("back-2");
    });

    it("are refused by name where the other server writes protobuf", async ({ lab }) => {
      const cluster = lab.newCluster();
      await startBack(lab, { cluster, id: "back-1", rpcSerializer: protobufSerializer });
      const { app } = await startFront(lab, { cluster, rpcSerializer: jsonSerializer });
      const call = app.rpc(Worker).ping();
      await expect(call).rejects.toThrow(RpcSerializerError);
      await expect(call).rejects.toThrow(
        "server back-1 reads calls of remotes as protobuf, this server writes json",
      );
    });
  });

  describe("tags for metrics", () => {
    it("travel from server to server with a call, and label what it causes", async ({ lab }) => {
      const seen: MetricLabels[] = [];
      const reporter: MetricsReporter = {
        count: () => undefined,
        gauge: () => undefined,
        histogram: () => undefined,
        summary: (_, labels) => seen.push(labels),
      };
      const cluster = lab.newCluster();
      await startBack(lab, { cluster, id: "back-2" });
      await startBack(lab, {
        cluster,
        id: "back-1",
        reporters: [reporter],
        setUp: (app) =>
          app.beforeRemote(async (ctx, argument) => {
            await ctx.rpc(Worker).ping({ serverId: "back-2" });
            return argument;
          }),
      });
      const { app } = await startFront(lab, { cluster });
      const metadata = { "metric-tags": { match: "ranked" } };
      await app.rpc(Worker).ping({ serverId: "back-1", metadata });
      expect(seen).toContainEqual({
        ...{ match: "ranked", route: "worker.worker.ping", status: "ok", type: "rpc", code: "" },
      });
    });
  });
}
