import { Backend, Probe, ProbePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import * as server from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { type App, PitayaError } from "@pitaya-ts/runtime";
import { type TestCluster, testCluster } from "@pitaya-ts/runtime/testing";
import { test as base, describe, expect } from "vitest";
import { ProbeService } from "../e2e/services/probe.js";
import { DeskService, WorkerService } from "../e2e/services/worker.js";

const minuteMs = 60_000;

const it = base.extend<{ cluster: TestCluster }>({
  cluster: async ({ task: _ }, use) => {
    const cluster = testCluster();
    await use(cluster);
    await cluster.stop();
  },
});

const startFront = (cluster: TestCluster): Promise<App> =>
  cluster.frontend({ serverType: "connector" }, (app) =>
    app.handle(server.Probe, new ProbeService()),
  );

const startBack = (cluster: TestCluster): Promise<App> =>
  cluster.backend({ serverType: "worker" }, (app) =>
    app.handle(server.Backend, new DeskService()).remote(server.Worker, new WorkerService()),
  );

describe("a test cluster", () => {
  it("has servers that call each other and clients that call them", async ({ cluster }) => {
    const [front, back] = [await startFront(cluster), await startBack(cluster)];
    expect(front.servers.map(({ id }) => id)).toEqual(["connector-1", "worker-1"]);
    const client = await cluster.client(front);
    expect(await client.service(Probe).echo({ text: "near" })).toEqual({ text: "near" });
    expect(await client.service(Backend).echoText({ text: "far" })).toEqual({ text: "far" });
    expect((await client.service(Probe).callRemote({ key: "k" })).serverId).toBe(back.server.id);
    expect(cluster.log.complaints).toEqual([]);
  });

  it("binds the sessions of clients, who are reached by their uid", async ({ cluster }) => {
    const [front, back] = [await startFront(cluster), await startBack(cluster)];
    const [ann, ben] = [
      await cluster.client(front, { uid: "ann" }),
      await cluster.client(front, { uid: "ben" }),
    ];
    expect([ann.session.uid, ben.session.bound]).toEqual(["ann", true]);
    await server.probePush(back).text({ text: "hi" }, { users: ["ben"] });
    expect(await ben.nextPush(ProbePush.text)).toEqual({ text: "hi" });
    expect(ann.pushes(ProbePush.text)).toEqual([]);
    await front.kick(["ann"], undefined, "bye");
    expect(await ann.closed).toEqual({ kind: "kicked", reason: "bye" });
    expect(() => ann.session).toThrow("the client has no session at connector-1: it is closed");
    await expect(cluster.client(front, { uid: "" })).rejects.toThrow(PitayaError);
  });

  it("keeps pushes from the first one on, and gives each once", async ({ cluster }) => {
    const client = await cluster.client(await startFront(cluster));
    const probe = client.service(Probe);
    await probe.pushMe({ text: "one" });
    const later = client.nextPush(ProbePush.text);
    expect(await later).toEqual({ text: "one" });
    const next = client.nextPush(ProbePush.text);
    await probe.pushMe({ text: "two" });
    expect(await next).toEqual({ text: "two" });
    expect(client.pushes(ProbePush.text)).toEqual([{ text: "one" }, { text: "two" }]);
    expect(Buffer.from(await client.nextPush(ProbePush.blob)).toString()).toBe("one");
    await expect(client.nextPush(ProbePush.text, 1)).rejects.toThrow(
      /no push "onText" within 1 ms; there came 2 "/,
    );
  });

  it("has heartbeats of both sides as time passes, and no more than that", async ({ cluster }) => {
    const front = await startFront(cluster);
    const client = await cluster.client(front, { uid: "ann" });
    await cluster.advance(10 * minuteMs);
    expect(client.state).toBe("open");
    expect(front.sessions.count).toBe(1);
    expect(await client.service(Probe).echo({ text: "still" })).toEqual({ text: "still" });
  });

  it("ends calls at their time: the method's, the client's, that of calls between", async ({
    cluster,
  }) => {
    const [front] = [await startFront(cluster), await startBack(cluster)];
    const client = await cluster.client(front);
    const [probe, desk] = [client.service(Probe), client.service(Backend)];
    const codeOf = (call: Promise<unknown>) =>
      call.then(
        () => "answered",
        (error: PitayaError) => error.code,
      );
    const ends = Promise.all([
      codeOf(probe.slowTimeout({ ms: 1e6 })),
      codeOf(desk.slow({ ms: 1e6 }, { timeoutMs: 100_000 })),
      codeOf(probe.slow({ ms: 1e6 }, { timeoutMs: 50 })),
    ]);
    await cluster.advance(10_000);
    expect(await ends).toEqual(["PIT-408", "PIT-408", "PIT-504"]);
  });

  it("runs timers and cron, at the cluster's own date", async ({ cluster }) => {
    const runs: string[] = [];
    const app = await cluster.backend({ serverType: "worker" }, ({ timers }) => {
      timers.every(minuteMs, () => void runs.push(`every ${cluster.clock.wall() % 86_400_000}`));
      timers.cron("30 1 * * *", () => void runs.push("cron"), "UTC");
    });
    await cluster.advance(2 * minuteMs);
    expect(runs).toEqual(["every 60000", "every 120000"]);
    await cluster.advance(88 * minuteMs);
    expect(runs.filter((run) => run === "cron")).toHaveLength(1);
    expect(app.timers).toBeDefined();
  });

  it("refuses a client where none is let in", async ({ cluster }) => {
    const back = await startBack(cluster);
    await expect(cluster.client(back)).rejects.toThrow(/worker-1: it takes none; start it with/);
    const front = await startFront(cluster);
    await front.stop();
    await expect(cluster.client(front)).rejects.toThrow(/memory:1 takes no clients/);
  });
});
