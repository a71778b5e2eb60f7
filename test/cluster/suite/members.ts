import { Backend, Probe, ProbePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { probePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import type { DiscoveryEvent, HandlerContext } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { startBack, startCluster } from "../../e2e/services/servers.js";
import type { LabTest } from "../../harness/lab.js";
import { until } from "../../harness/wait.js";

export function memberTests(it: LabTest): void {
  describe("users of a cluster", () => {
    it("are found on their frontend, from every server", async ({ lab }) => {
      const { fronts, back } = await startCluster(lab);
      const client = await lab.client(fronts[1], "tcp");
      await client.service(Probe).bind({ uid: "ann" });
      for (const { app } of [...fronts, back]) {
        expect(await app.frontendOf("ann", "connector")).toBe("front-2");
        expect(await app.frontendOf("nobody", "connector")).toBeUndefined();
        expect(await app.frontendOf("ann", "worker")).toBeUndefined();
      }
      client.close();
      await until(() => fronts[1].app.sessions.count === 0, "the client's end");
      const isGone = async () => (await back.app.frontendOf("ann", "connector")) === undefined;
      let gone = false;
      await until(() => {
        void isGone().then((is) => {
          gone ||= is;
        });
        return gone;
      }, "the binding's end");
    });

    it("are kicked with a reason, by whoever it is", async ({ lab }) => {
      const { fronts, back } = await startCluster(lab);
      const bound = async (uid: string, front: (typeof fronts)[0]) => {
        const client = await lab.client(front, "tcp");
        await client.service(Backend).bind({ uid });
        return client;
      };
      const [ann, ben, cat] = [
        await bound("ann", fronts[0]),
        await bound("ben", fronts[1]),
        await bound("cat", fronts[1]),
      ];
      expect(await back.app.kick(["ann"], "connector", "cheating")).toEqual([]);
      expect(await ann.closed).toEqual({ kind: "kicked", reason: "cheating" });
      expect(await fronts[0].app.kick(["ben", "cat", "dan"], undefined, "full")).toEqual(["dan"]);
      expect(await ben.closed).toEqual({ kind: "kicked", reason: "full" });
      expect(await cat.closed).toEqual({ kind: "kicked", reason: "full" });
    });

    it("get a push before the answer of the handler that sent it first", async ({ lab }) => {
      const { fronts } = await startCluster(lab, {
        setUp: (app) =>
          app.beforeHandler((ctx: HandlerContext, argument) => {
            if (ctx.route === "worker.Desk.echoText") {
              // Not waited for, as games do.
              void probePush(ctx).text(argument as { text: string }, { session: ctx.session });
            }
            return argument;
          }),
      });
      const client = await lab.client(fronts[0], "tcp");
      const desk = client.service(Backend);
      await desk.bind({ uid: "ann" });
      const order: string[] = [];
      client.on(ProbePush.text, ({ text }) => order.push(`push ${text}`));
      const count = 50;
      for (let i = 0; i < count; i++) {
        order.push(`answer ${(await desk.echoText({ text: String(i) })).text}`);
      }
      expect(order).toEqual(
        Array.from({ length: count }, (_, i) => [`push ${i}`, `answer ${i}`]).flat(),
      );
    });

    it.for([
      { name: "at two frontends", places: [0, 1] },
      { name: "twice at one of them", places: [0, 1, 0] },
    ] as const)(
      "have one session, however their logins race $name",
      async ({ places }, { lab }) => {
        const { fronts } = await startCluster(lab);
        const users = Array.from({ length: 25 }, (_, i) => `racer-${i}`);
        await Promise.all(
          users.map(async (uid) => {
            const clients = await Promise.all(places.map((at) => lab.client(fronts[at], "tcp")));
            await Promise.allSettled(clients.map((client) => client.service(Probe).bind({ uid })));
          }),
        );
        const holders = (uid: string) => fronts.filter(({ app }) => app.sessions.has(uid)).length;
        await until(() => users.every((uid) => holders(uid) === 1), "one session of each user");
        // Nothing that is still under way makes it none, or two.
        await fronts[0].app.frontendOf("nobody", "connector");
        expect(users.map(holders)).toEqual(users.map(() => 1));
      },
    );
  });

  describe("members of a cluster", () => {
    it("are told who comes and goes", async ({ lab }) => {
      const { cluster, fronts } = await startCluster(lab);
      const events: DiscoveryEvent[] = [];
      const stop = fronts[0].app.onServerChange((event) => events.push(event));
      const late = await startBack(lab, { cluster, id: "back-2", metadata: { map: "desert" } });
      const of = (kind: string) => events.filter((event) => event.kind === kind);
      await until(() => of("added").length === 1, "the server that came");
      expect(of("added")).toMatchObject([
        { server: { id: "back-2", type: "worker", frontend: false, metadata: { map: "desert" } } },
      ]);
      await late.app.stop();
      await until(() => of("removed").length === 1, "the server that went");
      expect(of("removed")).toMatchObject([{ server: { id: "back-2" } }]);
      stop();
    });

    it("survive a listener for that which fails", async ({ lab }) => {
      const { cluster, fronts } = await startCluster(lab);
      fronts[0].app.onServerChange(async () => {
        throw new Error("listener");
      });
      await startBack(lab, { cluster, id: "back-2" });
      const told = () =>
        fronts[0].log.lines.some(({ message }) => /a listener for changes/.test(message));
      await until(told, "a line of the failure");
    });

    it("refuse a server whose id another one has", async ({ lab }) => {
      const { cluster } = await startCluster(lab);
      await expect(startBack(lab, { cluster, id: "back-1" })).rejects.toThrow(/back-1/);
    });
  });
}
