import { dictionary } from "@pitaya-ts/generated-test/dictionary.js";
import * as client from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import type { RemoteCall, SlowRequest } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import * as server from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import type { CreditReply, CreditRequestInit } from "@pitaya-ts/generated-test/e2e/v1/jobs.js";
import {
  Ledger,
  type LedgerClient,
  type LedgerRemotes,
} from "@pitaya-ts/generated-test/e2e/v1/jobs.server.js";
import type { Request } from "@pitaya-ts/generated-test/names/v1/names.js";
import { Request as RequestMessage } from "@pitaya-ts/generated-test/names/v1/names.js";
import { Promise$, Room } from "@pitaya-ts/generated-test/names/v1/names.server.js";
import type { ReliableOptions, RpcOptions } from "@pitaya-ts/runtime";
import { describe, expect, expectTypeOf, it } from "vitest";

describe("generated stubs", () => {
  it("have an interface that an implementation has to fill", () => {
    class Lazy {
      echoText() {
        return { text: "" };
      }
    }
    // @ts-expect-error a method is missing
    const broken: server.WorkerRemotes = new Lazy();
    expect(broken).toBeInstanceOf(Lazy);
    // A method that needs neither request nor context may leave them out.
    const whole: server.AsIsHandlers = new Lazy();
    expect(whole.echoText).toBeTypeOf("function");
  });

  it("type requests, replies and bytes", () => {
    type Probe = server.ProbeHandlers;
    expectTypeOf<Parameters<Probe["slow"]>[0]>().toEqualTypeOf<SlowRequest>();
    expectTypeOf<Parameters<Probe["echoRaw"]>[0]>().toEqualTypeOf<Uint8Array>();
    expectTypeOf<Parameters<Probe["ping"]>["length"]>().toEqualTypeOf<1>();
    expectTypeOf<ReturnType<Probe["note"]>>().toEqualTypeOf<void | Promise<void>>();
    expectTypeOf<ReturnType<client.ProbeClient["note"]>>().toEqualTypeOf<void>();
    expectTypeOf<client.ProbeClient["echo"]>().toBeCallableWith({ text: "x" });
  });

  it("describe routes and shapes", () => {
    expect(server.Probe.methods["slowConcurrent"]).toMatchObject({ concurrent: true });
    expect(server.Probe.methods["slow"]).not.toHaveProperty("concurrent");
    expect(server.Probe.methods["slowTimeout"]).toMatchObject({ timeoutMs: 200 });
    expect(server.Probe.methods["ping"]).toEqual({ route: "connector.probe.ping" });
    expect(server.Probe.methods["noteRaw"]).toMatchObject({ input: "raw", notify: true });
    expect(server.Backend.methods["echoText"]?.route).toBe("worker.Desk.echoText");
    expect(server.Backend.methods["odd"]?.route).toBe("worker.odd.One_Two");
    expect(server.AsIs.methods["echoText"]?.route).toBe("worker.asis.EchoText");
    expect(Promise$.name).toBe("promise");
  });

  it("are the same routes to servers and clients", () => {
    const routes = ({ methods }: { methods: Readonly<Record<string, { route: string }>> }) =>
      Object.entries(methods).map(([name, { route }]) => [name, route]);
    expect(routes(client.Probe)).toEqual(routes(server.Probe));
    expect(routes(client.Backend)).toEqual(routes(server.Backend));
    expect(client.ProbePush).toEqual(server.ProbePush.pushes);
    expect(client).not.toHaveProperty("Worker");
  });

  it("list handlers and pinned pushes in the dictionary, never a remote", () => {
    expect(dictionary["onBell"]).toBe(7);
    expect(dictionary).toHaveProperty(["connector.probe.echo"]);
    expect(dictionary).not.toHaveProperty(["onText"]);
    expect(dictionary).not.toHaveProperty(["worker.worker.echo"]);
    expect(new Set(Object.values(dictionary)).size).toBe(Object.keys(dictionary).length);
  });

  it("read routing keys as text", () => {
    const call = server.Worker.methods["echo"]?.routingKey as (request: RemoteCall) => string;
    expect(call({ key: "k", text: "", serverId: "" })).toBe("k");
    const key = (name: string) => Room.methods[name]?.routingKey as (request: Request) => string;
    const request = RequestMessage.create({ shard: 5n, place: { id: "p" } });
    expect(key("numbered")(request)).toBe("5");
    expect(key("nested")(request)).toBe("p");
    expect(key("nested")(RequestMessage.create())).toBe("");
    expect(key("maybe")(request)).toBe("");
  });

  it("give callers of reliable methods the id of a job, and implementations nothing new", () => {
    expectTypeOf<LedgerClient["credit"]>().parameters.toEqualTypeOf<
      [request: CreditRequestInit, options?: ReliableOptions | undefined]
    >();
    expectTypeOf<LedgerClient["credit"]>().returns.toEqualTypeOf<Promise<string>>();
    expectTypeOf<LedgerClient["settle"]>().parameters.toEqualTypeOf<
      [options?: ReliableOptions | undefined]
    >();
    expectTypeOf<LedgerClient["import"]>().returns.toEqualTypeOf<Promise<string>>();
    expectTypeOf<Parameters<LedgerClient["balance"]>[1]>().toEqualTypeOf<RpcOptions | undefined>();
    expectTypeOf<ReturnType<LedgerRemotes["credit"]>>().toEqualTypeOf<
      CreditReply | Promise<CreditReply>
    >();
    const { credit, settle, import: load, balance } = Ledger.methods;
    expect(credit).toMatchObject({ reliable: { maxRetries: 3, backoffMs: 50 }, idempotent: true });
    expect(settle?.reliable).toEqual({});
    expect(load?.reliable).toEqual({ maxRetries: 1 });
    expect(balance).not.toHaveProperty("reliable");
  });
});
