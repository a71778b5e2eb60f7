import { Backend, Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import {
  type App,
  idRouter,
  metadataRouter,
  PitayaError,
  type RoutingCall,
  RoutingError,
  stickyRouter,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { startBack, startFront } from "../../e2e/services/servers.js";
import type { Lab, LabTest } from "../../harness/lab.js";
import { until } from "../../harness/wait.js";

const ids = ["back-1", "back-2", "back-3"];

/** Three backends, started in another order than that of their ids, and a frontend. */
async function start(lab: Lab, setUp: (app: App) => unknown) {
  const cluster = lab.newCluster();
  const backs = new Map<string, App>();
  for (const id of [...ids].reverse()) {
    const metadata = { map: id === "back-2" ? "desert" : "forest" };
    backs.set(id, (await startBack(lab, { cluster, id, metadata })).app);
  }
  const front = await startFront(lab, { cluster, id: "front-1", setUp });
  const client = await lab.client(front, "tcp");
  return { backs, front, desk: client.service(Backend), probe: client.service(Probe), client };
}

export function routingTests(it: LabTest): void {
  describe("a router for a server type", () => {
    it("picks for forwarded messages and for calls, from servers sorted by id", async ({ lab }) => {
      const calls: RoutingCall[] = [];
      const seen = new Set<string>();
      const { desk, front, probe } = await start(lab, (app) =>
        app.addRoute("worker", (call, candidates) => {
          calls.push(call);
          seen.add(candidates.map(({ id }) => id).join());
          return candidates[1];
        }),
      );
      expect((await desk.session()).serverId).toBe("back-2");
      const routeArgs = { room: 7 };
      const reply = await front.app.rpc(Worker).echo({ key: "k" }, { routeArgs });
      expect(reply.serverId).toBe("back-2");
      // The session of the handler that calls is what it is asked with.
      expect((await probe.callRemote({ key: "k" })).serverId).toBe("back-2");
      expect([...seen]).toEqual([ids.join()]);
      expect(calls).toMatchObject([
        { route: "worker.Desk.session", serverType: "worker", key: undefined, session: { id: 1 } },
        { route: "worker.worker.echo", key: "k", args: routeArgs, session: undefined },
        { route: "worker.worker.echo", key: "k", args: undefined, session: { id: 1 } },
      ]);
    });

    it("may go by id; where none fits, the caller is told", async ({ lab }) => {
      let wanted = "back-3";
      const { desk, front } = await start(lab, (app) =>
        app.addRoute(
          "worker",
          idRouter(() => wanted),
        ),
      );
      expect((await desk.session()).serverId).toBe("back-3");
      wanted = "back-9";
      const noneFits = { code: "PIT-500", message: "no server of type worker fits the call" };
      await expect(desk.session()).rejects.toMatchObject(noneFits);
      await expect(front.app.rpc(Worker).ping()).rejects.toThrow(RoutingError);
    });

    it("may go by what servers tell of themselves", async ({ lab }) => {
      const router = metadataRouter("map", ({ args }) => String(args));
      const { front } = await start(lab, (app) => app.addRoute("worker", router));
      const worker = front.app.rpc(Worker);
      for (let i = 0; i < 5; i++) {
        expect((await worker.echo({}, { routeArgs: "desert" })).serverId).toBe("back-2");
        expect((await worker.echo({}, { routeArgs: "forest" })).serverId).not.toBe("back-2");
      }
      await expect(worker.echo({}, { routeArgs: "sea" })).rejects.toThrow(RoutingError);
    });

    for (const odd of [
      null,
      "back-1",
      Promise.resolve(undefined),
      { id: "back-1", type: "worker" },
    ])
      it(`that returns ${JSON.stringify(odd)} is named`, async ({ lab }) => {
        const { desk, front } = await start(lab, (app) =>
          app.addRoute("worker", () => odd as never),
        );
        const named = {
          name: "RoutingError",
          message: "the router for worker did not return one of its candidates, or undefined",
        };
        await expect(front.app.rpc(Worker).ping()).rejects.toMatchObject(named);
        await expect(desk.session()).rejects.toMatchObject({ message: named.message });
      });

    it("answers with the error that it throws, and not otherwise", async ({ lab }) => {
      const errors = [new PitayaError("MAP-1", "no such map"), new Error("plain")];
      const { desk } = await start(lab, (app) =>
        app.addRoute("worker", () => {
          throw errors.shift();
        }),
      );
      await expect(desk.session()).rejects.toMatchObject({ code: "MAP-1", message: "no such map" });
      await expect(desk.session()).rejects.toMatchObject({ code: "PIT-500", message: "plain" });
    });
  });

  describe("a sticky session", () => {
    const calls = 20;

    it("stays with its server, for its own calls too, until that one leaves", async ({ lab }) => {
      const { backs, desk, probe } = await start(lab, (app) =>
        app.addRoute("worker", stickyRouter()),
      );
      const { serverId } = await desk.session();
      for (let i = 0; i < calls; i++) {
        expect((await desk.session()).serverId).toBe(serverId);
        expect((await probe.callRemote({})).serverId).toBe(serverId);
      }
      await backs.get(serverId)?.stop();
      const next = (await desk.session()).serverId;
      expect(next).not.toBe(serverId);
      for (let i = 0; i < calls; i++) expect((await desk.session()).serverId).toBe(next);
    });

    it("is told that its server is gone, where it asked for that", async ({ lab }) => {
      const router = stickyRouter({ whenGone: "error" });
      const { backs, desk, front } = await start(lab, (app) => app.addRoute("worker", router));
      const { serverId } = await desk.session();
      await backs.get(serverId)?.stop();
      await until(() => front.app.servers.every(({ id }) => id !== serverId), "the server's end");
      await expect(desk.session()).rejects.toMatchObject({
        code: "PIT-500",
        message: `the session's server ${serverId} is gone`,
      });
    });
  });
}
