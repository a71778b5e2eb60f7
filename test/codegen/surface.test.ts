import * as client from "@pitaya-ts/generated-test/names/services/v1/services.client.js";
import { Note, type NoteInit } from "@pitaya-ts/generated-test/names/services/v1/services.js";
import * as server from "@pitaya-ts/generated-test/names/services/v1/services.server.js";
import * as twinClient from "@pitaya-ts/generated-test/names/twins/v1/twins.client.js";
import * as twinServer from "@pitaya-ts/generated-test/names/twins/v1/twins.server.js";
import {
  type App,
  type HandlerContext,
  type HandlerService,
  hasCode,
  PitayaError,
  type PushTarget,
  type RemoteContext,
  type Session,
} from "@pitaya-ts/runtime";
import type { Client, ClientService } from "@pitaya-ts/runtime/client";
import { describe, expect, expectTypeOf } from "vitest";
import { it, type Lab } from "../harness/lab.js";

/** Answers each method of a service with the method's name, told by `this`. */
function nameTeller<T extends object>(methods: Readonly<Record<string, unknown>>): T {
  const told = Object.keys(methods).map((name) => [
    name,
    ({ text }: Note) => ({ text: `${name} ${text}` }),
  ]);
  return Object.fromEntries(told) as T;
}

/** A frontend and a backend that implement all services of the hazardous names. */
async function start(lab: Lab) {
  const cluster = lab.newCluster();
  const sessions: Session[] = [];
  const setUp = (app: App) => {
    app.handle(server.Hazards, nameTeller(server.Hazards.methods));
    for (const service of handlers) app.handle(service, nameTeller(service.methods));
    app.handle(server.Box, new Boxes()).handle(server.BoxLid, nameTeller(server.BoxLid.methods));
    app.handle(twinServer.Box, new TwinBoxes());
    app.beforeHandler((ctx, argument) => {
      sessions.push(ctx.session);
      return argument;
    });
  };
  const front = await lab.frontend({ cluster, setUp });
  await lab.backend({
    cluster,
    setUp: (app) => {
      app.remote(server.HazardsRemote, nameTeller(server.HazardsRemote.methods));
      app.remote(server.RemoteService, nameTeller(server.RemoteService.methods));
      app.remote(server.Door, new Doors()).remote(server.DoorRemote, new LaterDoors());
    },
  });
  return { front, sessions, client: await lab.client(front, "tcp") };
}

const isHandler = (value: unknown): value is HandlerService =>
  (value as { kind?: unknown }).kind === "handler";

/** Those whose names are of the language or of the generated code; each has `echo` alone. */
const handlers: readonly HandlerService[] = Object.values<unknown>(server)
  .filter(isHandler)
  .filter(({ methods }) => Object.keys(methods).join() === "echo");

class Boxes extends server.BoxHandlersBase {
  override lidOpen({ text }: Note): Note {
    if (text === "unlisted") throw new PitayaError("BOX-LOST", "lost");
    throw new PitayaError<server.BoxLidOpenErrorCode>("BOX-LOCKED", "locked");
  }
}

class TwinBoxes extends twinServer.BoxHandlersBase {
  override lidOpen({ words }: { readonly words: string }, _ctx: HandlerContext): Note {
    return { text: words };
  }
}

class Doors implements server.DoorRemotes {
  open(_request: Note, _ctx: RemoteContext): never {
    throw new PitayaError<server.DoorOpenErrorCode>("DOOR-GONE", "no door");
  }
}

class LaterDoors extends server.DoorRemotes$Base {}

type Calls = Readonly<Record<string, (request: { readonly text: string }) => Promise<Note>>>;

describe("methods of dangerous names", () => {
  it("are called by clients", async ({ lab }) => {
    const { client: connected } = await start(lab);
    const hazards = connected.service(client.Hazards);
    expect(Object.keys(client.Hazards.methods).length).toBeGreaterThan(50);
    for (const [name, call] of Object.entries(hazards as unknown as Calls)) {
      expect(await call({ text: "x" })).toEqual({ text: `${name} x` });
    }
    // A client that looked like a promise would be asked to settle.
    expect(await Promise.resolve(hazards)).toBe(hazards);
  });

  it("are called by other servers", async ({ lab }) => {
    const { front } = await start(lab);
    const hazards = front.app.rpc(server.HazardsRemote);
    for (const [name, call] of Object.entries(hazards as unknown as Calls)) {
      expect(await call({ text: "x" })).toEqual({ text: `${name} x` });
    }
    expect(await Promise.resolve(hazards)).toBe(hazards);
  });

  it("are pushed", async ({ lab }) => {
    const { front, sessions, client: connected } = await start(lab);
    await connected.call(client.hazardsName, { text: "" });
    const [session] = sessions;
    const sender = server.hazardsPush(front.app) as unknown as Readonly<
      Record<string, (message: object, to: PushTarget) => Promise<unknown>>
    >;
    expect(await Promise.resolve(sender)).toBe(sender);
    for (const [name, route] of Object.entries(client.HazardsPush)) {
      const told = new Promise((resolve) => connected.on(route, resolve));
      await sender[name]?.({ text: name }, { session: session as Session });
      expect(await told).toEqual({ text: name });
    }
  });

  it("keep the routes that the schema gives them", () => {
    const { then$, constructor$, delete: remove, proto_ } = server.Hazards.methods;
    expect([then$, constructor$, remove, proto_].map((method) => method?.route)).toEqual([
      "connector.hazards.then",
      "connector.hazards.constructor",
      "connector.hazards.delete",
      "connector.hazards.__proto__",
    ]);
  });
});

describe("services of dangerous names", () => {
  it("are called by clients", async ({ lab }) => {
    const { client: connected } = await start(lab);
    const services = Object.values<unknown>(client)
      .filter((value): value is ClientService<Record<"echo", Calls[string]>> =>
        Object.hasOwn(value as object, "typeName"),
      )
      .filter(({ methods }) => Object.keys(methods).join() === "echo");
    expect(services.map(({ typeName }) => typeName)).toEqual(
      handlers.map(({ typeName }) => typeName),
    );
    expect(services.length).toBeGreaterThan(15);
    for (const service of services) {
      expect(await connected.service(service).echo({ text: "x" })).toEqual({ text: "echo x" });
    }
  });

  it("are called by other servers", async ({ lab }) => {
    const { front } = await start(lab);
    expect(await front.app.rpc(server.RemoteService).echo({ text: "x" })).toEqual({
      text: "echo x",
    });
  });

  it("of two packages live in one server", async ({ lab }) => {
    const { client: connected } = await start(lab);
    expect(await connected.call(twinClient.boxLidOpen, { words: "mine" })).toEqual({
      text: "mine",
    });
    await expect(connected.call(client.boxLidOpen, { text: "" })).rejects.toMatchObject({
      code: "BOX-LOCKED",
    });
    expect(await connected.call(client.boxLidOpen$, { text: "" })).toEqual({ text: "open " });
  });
});

describe("error codes", () => {
  it("narrow what a client's call failed with", async ({ lab }) => {
    const { client: connected } = await start(lab);
    const locked: unknown = await failureOf(connected, "");
    if (!hasCode(locked, client.boxLidOpenErrors)) throw locked;
    expectTypeOf(locked.code).toEqualTypeOf<"BOX-LOCKED" | 'it\'s "quoted" \\ */'>();
    expectTypeOf(locked.code).toEqualTypeOf<client.BoxLidOpenErrorCode>();
    expect(locked.code).toBe("BOX-LOCKED");
    const lost: unknown = await failureOf(connected, "unlisted");
    expect(hasCode(lost, client.boxLidOpenErrors)).toBe(false);
    expect(hasCode(new Error("BOX-LOCKED"), client.boxLidOpenErrors)).toBe(false);
    expect(hasCode<client.BoxLidOpenErrorCode>(locked, ["BOX-LOCKED"])).toBe(true);
    // @ts-expect-error the schema has no such code
    expect(hasCode<client.BoxLidOpenErrorCode>(locked, ["BOX-OPEN"])).toBe(false);
  });

  it("narrow what a call of another server failed with", async ({ lab }) => {
    const { front } = await start(lab);
    const gone: unknown = await front.app
      .rpc(server.Door)
      .open({ text: "" })
      .catch((error: unknown) => error);
    if (!hasCode(gone, server.doorOpenErrors)) throw gone;
    expectTypeOf(gone.code).toEqualTypeOf<"DOOR-LOCKED" | "DOOR-GONE">();
    expect(gone).toMatchObject({ code: "DOOR-GONE", message: "no door" });
  });

  it("are each listed once", () => {
    expect(client.boxLidOpenErrors).toEqual(["BOX-LOCKED", 'it\'s "quoted" \\ */']);
    expect(server.boxLidOpenErrors).toEqual(client.boxLidOpenErrors);
  });

  it("have the compiler refuse others where they are thrown", () => {
    // @ts-expect-error the schema has no such code
    const unlisted = new PitayaError<server.DoorOpenErrorCode>("DOOR-SHUT", "");
    expect(unlisted.code).toBe("DOOR-SHUT");
    expectTypeOf(unlisted).toExtend<PitayaError>();
  });
});

describe("a base class", () => {
  it("answers what its child leaves out with an error that names the route", async ({ lab }) => {
    const { front, client: connected } = await start(lab);
    await expect(connected.call(twinClient.boxMissing, { text: "" })).rejects.toMatchObject({
      code: "PIT-501",
      message: "not implemented: connector.twinbox.missing",
      metadata: { route: "connector.twinbox.missing" },
    });
    await expect(front.app.rpc(server.DoorRemote).open({ text: "" })).rejects.toMatchObject({
      code: "PIT-501",
      message: "not implemented: worker.doorremote.open",
    });
  });

  it("has the compiler check what its child has", () => {
    class Wrong extends twinServer.BoxHandlersBase {
      // @ts-expect-error it has to answer with a Note
      override lidOpen(): number {
        return 1;
      }
    }
    expect(new Wrong()).toBeInstanceOf(twinServer.BoxHandlersBase);
  });
});

it("who implements gives whole messages, who calls or pushes gives inits", () => {
  expectTypeOf<NoteInit>().not.toExtend<Note>();
  type Reply = Note | Promise<Note>;
  expectTypeOf<server.HazardsHandlers["name"]>().returns.toEqualTypeOf<Reply>();
  expectTypeOf<server.HazardsRemotes["name"]>().returns.toEqualTypeOf<Reply>();
  expectTypeOf<server.HazardsRemoteClient["name"]>().parameter(0).toEqualTypeOf<NoteInit>();
  expectTypeOf<server.HazardsPushSender["name"]>().parameter(0).toEqualTypeOf<NoteInit>();
  expectTypeOf<client.HazardsClient["name"]>().parameter(0).toEqualTypeOf<NoteInit>();
});

describe("methods one by one", () => {
  it("type requests and replies as services do", () => {
    type Call = Client["call"];
    const call = (() => Promise.resolve()) as unknown as Call;
    expectTypeOf(call(client.hazardsName, { text: "x" })).toEqualTypeOf<Promise<Note>>();
    // @ts-expect-error a field that there is not
    expect(call(client.hazardsName, { words: "x" })).toBeInstanceOf(Promise);
    // @ts-expect-error the request is missing
    expect(call(client.hazardsName)).toBeInstanceOf(Promise);
    // @ts-expect-error another message's field
    expect(call(twinClient.boxLidOpen, { text: "x" })).toBeInstanceOf(Promise);
  });
});

describe("rpcRaw()", () => {
  it("calls a remote by its route, from bytes to bytes", async ({ lab }) => {
    const { front } = await start(lab);
    const bytes = Note.encode(Note.create({ text: "x" })).finish();
    const answer = await front.app.rpcRaw("worker.hazardsremote.then", bytes);
    expect(Note.decode(answer)).toEqual({ text: "then$ x" });
    expect(Note.decode(await front.app.rpcRaw("worker.hazardsremote.then"))).toEqual({
      text: "then$ ",
    });
    const [back] = front.app.serversOfType("worker");
    const there = { serverId: back?.id ?? "" };
    expect(Note.decode(await front.app.rpcRaw("hazardsremote.name", bytes, there))).toEqual({
      text: "name x",
    });
  });

  it.for([
    ["worker.no.such", "PIT-404", "route not found"],
    ["nobody.no.such", "PIT-500", "no servers available of this type"],
    ["connector.no.such", "PIT-000", "you are making a rpc that may be processed locally"],
    ["no.such", "PIT-000", "no server type chosen for sending RPC"],
    ["nonsense", "PIT-400", 'Cannot call "nonsense": invalid route'],
    ["worker.door.open", "DOOR-GONE", "no door"],
  ] as const)("fails for %s with %s", async ([route, code, message], { lab }) => {
    const { front } = await start(lab);
    await expect(front.app.rpcRaw(route)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it("is refused by a server that is alone", async ({ lab }) => {
    const { app } = await lab.frontend();
    await expect(app.rpcRaw("worker.hazardsremote.then")).rejects.toMatchObject({
      message: "RPC server is not running",
    });
  });
});

function failureOf(connected: Client, text: string): Promise<unknown> {
  return connected
    .service(client.Box)
    .lidOpen({ text })
    .catch((error: unknown) => error);
}
