import { Backend } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { type App, idRouter } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { startBack, startFront } from "../../e2e/services/servers.js";
import { Inbox } from "../../harness/inbox.js";
import type { Lab, LabTest } from "../../harness/lab.js";

/** No deadline is to come before what the tests wait for. */
const rpcTimeoutMs = 60_000;

/** A frontend, back-1 whose handlers call back-2, and which servers' signals have fired. */
async function start(lab: Lab) {
  const fired = new Inbox<string>("signal of a call");
  const note = (app: App): void => {
    app.beforeRemote((ctx, argument) => {
      ctx.signal.addEventListener("abort", () => fired.put(app.server.id));
      return argument;
    });
    app.beforeHandler(async (ctx, argument) => {
      ctx.signal.addEventListener("abort", () => fired.put(app.server.id));
      await ctx.rpc(Worker).slow({ tag: "never" }, { serverId: "back-2" });
      return argument;
    });
  };
  const cluster = lab.newCluster();
  const last = await startBack(lab, { cluster, id: "back-2", setUp: note, rpcTimeoutMs });
  await startBack(lab, { cluster, id: "back-1", setUp: note, rpcTimeoutMs });
  const setUp = (app: App) =>
    app.addRoute(
      "worker",
      idRouter(() => "back-1"),
    );
  const front = await startFront(lab, { cluster, id: "front-1", setUp, rpcTimeoutMs });
  return { front, turnstile: last.worker.turnstile, fired };
}

/** What clusters do whose transport tells a server that its caller waits no more. */
export function abortTests(it: LabTest): void {
  describe("a call that is given up", () => {
    it("is given up at the server that carries it out", async ({ lab }) => {
      const { front, turnstile, fired } = await start(lab);
      const aborter = new AbortController();
      const options = { serverId: "back-2", signal: aborter.signal };
      const call = front.app.rpc(Worker).slow({ tag: "never" }, options);
      await turnstile.arrivals(1);
      aborter.abort();
      await expect(call).rejects.toMatchObject({ code: "PIT-499" });
      expect(await fired.take()).toBe("back-2");
      turnstile.open("never");
    });

    it("is given up as far as it has come, when its client is gone", async ({ lab }) => {
      const { front, turnstile, fired } = await start(lab);
      const client = await lab.client(front, "tcp");
      const call = client.service(Backend).echoText({ text: "x" });
      const failed = expect(call).rejects.toThrow();
      await turnstile.arrivals(1);
      client.close();
      await failed;
      expect([await fired.take(), await fired.take()].sort()).toEqual(["back-1", "back-2"]);
      turnstile.open("never");
    });
  });
}
