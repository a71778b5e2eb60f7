import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { RemoteReply } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import {
  BackendHandlersMock,
  ProbeHandlersMock,
  WorkerClientMock,
  WorkerRemotesMock,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.mocks.js";
import {
  Probe as ProbeService,
  probePush,
  Worker,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import type { HandlerContext } from "@pitaya-ts/runtime";
import {
  callsOf,
  handlerContext,
  NotProgrammedError,
  program,
  remoteContext,
  testCluster,
} from "@pitaya-ts/runtime/testing";
import { describe, expect, expectTypeOf, it, onTestFinished } from "vitest";

describe("a generated mock", () => {
  it("answers what it is told to, and keeps what it was called with", async () => {
    const mock = new ProbeHandlersMock({
      echo: async ({ text }) => ({ text: text.toUpperCase() }),
    });
    const ctx = handlerContext();
    expect(await mock.echo({ text: "a" }, ctx)).toEqual({ text: "A" });
    expect(callsOf(mock, "echo")).toEqual([[{ text: "a" }, ctx]]);
    expect(callsOf(mock, "ping")).toEqual([]);
    expectTypeOf(callsOf(mock, "echo")[0]?.[0].text).toEqualTypeOf<string | undefined>();
    program(mock, { echo: () => ({ text: "other" }) });
    expect(await mock.echo({ text: "b" }, ctx)).toEqual({ text: "other" });
    expect(callsOf(mock, "echo")).toHaveLength(2);
  });

  it("names what it was not told to answer", async () => {
    const mock = new BackendHandlersMock();
    const call = () => mock.odd({ text: "" }, handlerContext());
    expect(call).toThrow(NotProgrammedError);
    expect(call).toThrow(
      'mock of "worker.odd.One_Two" was called and not told what to answer: give it "odd"',
    );
    expect(callsOf(mock, "odd")).toHaveLength(2);
    expect(() => callsOf({ odd() {} }, "odd")).toThrow("not a mock");
  });

  it("stands in for handlers and remotes of a whole server", async () => {
    const cluster = testCluster();
    onTestFinished(() => cluster.stop());
    const worker = new WorkerRemotesMock({
      echo: () => RemoteReply.create({ serverId: "mocked" }),
    });
    await cluster.backend({ serverType: "worker" }, (app) => app.remote(Worker, worker));
    const probe = new ProbeHandlersMock({
      callRemote: (request, ctx) => ctx.rpc(Worker).echo(request),
    });
    const front = await cluster.frontend({ serverType: "connector" }, (app) =>
      app.handle(ProbeService, probe),
    );
    const client = (await cluster.client(front)).service(Probe);
    expect((await client.callRemote({ key: "x" })).serverId).toBe("mocked");
    expect(callsOf(worker, "echo")).toMatchObject([[{ key: "x" }, { callerId: "connector-1" }]]);
    await expect(client.ping()).rejects.toMatchObject({
      code: "PIT-501",
      metadata: { route: "connector.probe.ping" },
    });
  });
});

describe("a context for unit tests", () => {
  it("has a session, and keeps pushes, kicks and data", async () => {
    const ctx = handlerContext({ uid: "ann", data: { level: 3 }, frontends: { ben: "front-2" } });
    expect([ctx.session.uid, ctx.session.bound, ctx.session.data.int("level")]).toEqual([
      "ann",
      true,
      3,
    ]);
    await probePush(ctx).text({ text: "hi" }, { group: "all" });
    await probePush(ctx).bell({ users: ["ben"] });
    expect(ctx.sent.map(({ message, to }) => [message, to])).toEqual([
      [{ text: "hi" }, { group: "all" }],
      [undefined, { users: ["ben"] }],
    ]);
    await ctx.kick(["ben"], undefined, "rude");
    expect(ctx.kicked).toEqual([{ uids: ["ben"], reason: "rude" }]);
    expect(await ctx.frontendOf("ben", "connector")).toBe("front-2");
    ctx.session.data.set("level", 4);
    if (ctx.session.kind === "backend") await ctx.session.pushToFront();
    expect(ctx.front.data).toEqual([{ level: 4 }]);
    ctx.log.warn("odd");
    expect(ctx.log.complaints).toMatchObject([{ message: "odd" }]);
    await ctx.groups.create("all");
    expect(await ctx.groups.count("all")).toBe(0);
    ctx.abort();
    expect(ctx.signal.aborted).toBe(true);
  });

  it("calls the remotes that it was given, and names others", async () => {
    const worker = new WorkerClientMock({
      echo: async () => RemoteReply.create({ serverId: "w" }),
    });
    const ctx = handlerContext().provide(Worker, worker);
    const handler = async (context: HandlerContext) =>
      (await context.rpc(Worker).echo({})).serverId;
    expect(await handler(ctx)).toBe("w");
    expect(callsOf(worker, "echo")).toHaveLength(1);
    await expect(handler(handlerContext())).rejects.toThrow(/Cannot call e2e.v1.Worker in a test/);
    const remote = remoteContext({ callerId: "front-1", server: { id: "w-1" } });
    expect([remote.callerId, remote.server.id]).toEqual(["front-1", "w-1"]);
  });
});
