import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { Request, RPCType } from "@pitaya-ts/protocol/request.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { fuzzRuns } from "../../../test/harness/fuzz.js";
import vectors from "../../../test/vectors/rpc.json" with { type: "json" };
import {
  type CallContext,
  Dispatcher,
  type HandlerContext,
  Hooks,
  type MethodDescs,
  PayloadReader,
  Registry,
  type RemoteContext,
  type ServerInfo,
} from "../dispatch/index.js";
import { noMetrics, SampledLog, silentLogger, systemClock, TimerWheel } from "../observe/index.js";
import {
  jsonSerializer,
  type MessageType,
  protobufSerializer,
  type Serializer,
} from "../serialize/index.js";
import { SessionPool } from "../session/index.js";
import { utf8Decode, utf8Encode } from "../wire/index.js";
import { MemoryDiscovery, MemoryRegistry } from "./discovery/memory.js";
import { Endpoint } from "./endpoint.js";
import { defaultOverload, OverloadControl } from "./overload.js";
import { MemoryBus, MemoryRpc } from "./rpc/memory.js";
import { RpcCaller } from "./rpc-caller.js";
import { sysRemotes } from "./sys-remotes.js";

/** What the recorded requests were sent to: JSON handlers `h`, protobuf remotes `r`. */
const handlers = {
  echo: ({ a = 0, s = "" }: { a?: number; s?: string }) => ({ a, s }),
  raw: (bytes: Uint8Array) => bytes,
  nilptr: () => null,
  getdata: ({ session }: HandlerContext) =>
    utf8Encode(
      JSON.stringify({
        data: Object.fromEntries(session.data.entries()),
        hs: null,
        uid: session.uid,
      }),
    ),
};

const remotes = {
  echo: (msg: string) => `got ${msg}`,
  noargs: () => "",
  sleep: () => new Promise(() => {}),
};

const json: MessageType<object, unknown> = {
  encode: () => ({ finish: () => new Uint8Array(0) }),
  decode: () => ({}),
  fromJSON: (value) => value as object,
  toJSON: (message) => message,
  create: (init) => init as object,
};

const field1Text = 0x0a;

/** `TestRequest{1 msg}`. */
const testRequest: MessageType<string, unknown> = {
  ...(json as unknown as MessageType<string, unknown>),
  decode(bytes) {
    if (bytes.length === 0) return "";
    if (bytes[0] !== field1Text || bytes.length !== 2 + (bytes[1] ?? 0))
      throw new Error("wire format");
    return utf8Decode(bytes, 2);
  },
};

/** `TestResponse{1 code, 2 msg}`: code 200 and a text, or code 2. */
const testResponse: MessageType<string, unknown> = {
  ...(json as unknown as MessageType<string, unknown>),
  encode: (msg) => ({
    finish: () =>
      msg === ""
        ? Uint8Array.of(8, 2)
        : Uint8Array.of(8, 200, 1, 18, msg.length, ...utf8Encode(msg)),
  }),
};

const handlerMethods: MethodDescs = {
  echo: { route: "game.h.echo", input: json, output: json },
  raw: { route: "game.h.raw", input: "raw", output: "raw" },
  nilptr: { route: "game.h.nilptr", output: json },
  getdata: { route: "game.h.getdata", output: "raw" },
};

const remoteMethods: MethodDescs = {
  echo: { route: "game.r.echo", input: testRequest, output: testResponse },
  noargs: { route: "game.r.noargs", output: testResponse },
  sleep: { route: "game.r.sleep", output: testResponse },
};

/** A span of the wrong type is no reason to refuse a call; the recorded server did. */
const spanOfWrongType = "rpc/span-bad-type";

interface RpcVector {
  readonly name: string;
  readonly request: string;
  readonly response: string | null;
}

const replayed = (vectors.vectors as RpcVector[]).filter(({ name }) => name !== spanOfWrongType);

const log = new SampledLog(silentLogger, systemClock);

function dispatcher<Context extends CallContext>(serializer: Serializer): Dispatcher<Context> {
  const keys = { maxJsonValues: "a.key" };
  return new Dispatcher<Context>({
    serializer,
    payloads: new PayloadReader({ serializer, log, metrics: noMetrics, keys }),
    hooks: new Hooks<Context>(),
    log,
    guard: null,
    validates: false,
    tracer: null,
  });
}

describe("Endpoint", () => {
  const self: ServerInfo = {
    id: "back-1",
    type: "game",
    frontend: false,
    hostname: "",
    metadata: {},
  };
  let endpoint: Endpoint;

  beforeAll(() => {
    const services = { typeName: "h", serverType: "game", name: "h" };
    const handlerRegistry = new Registry();
    const remoteRegistry = new Registry();
    handlerRegistry.register({ ...services, kind: "handler", methods: handlerMethods }, handlers);
    remoteRegistry.register({ ...services, kind: "remote", methods: remoteMethods }, remotes);
    const sessions = new SessionPool(silentLogger);
    const transport = new MemoryRpc(new MemoryBus(), self);
    const wheel = new TimerWheel(systemClock);
    const overload = new OverloadControl(defaultOverload, {
      clock: systemClock,
      metrics: noMetrics,
      log,
    });
    const caller = new RpcCaller({ self, transport, wheel, timeoutMs: 1_000, overload });
    endpoint = new Endpoint({
      log,
      wheel,
      onBoundElsewhere: () => undefined,
      discovery: new MemoryDiscovery(new MemoryRegistry(), self),
      caller,
      transport,
      sessions,
      handlers: handlerRegistry,
      remotes: remoteRegistry,
      sys: sysRemotes(sessions),
      handlerCalls: dispatcher<HandlerContext>(jsonSerializer),
      remoteCalls: dispatcher<RemoteContext>(protobufSerializer),
      handlerContext: (session, route) =>
        ({ session, route, requestId: "" }) as unknown as HandlerContext,
      remoteContext: (route) => ({ route, requestId: "" }) as unknown as RemoteContext,
    });
  });

  it.each(replayed)("answers $name as Pitaya does", async ({ name, request, response }) => {
    const answer = Response.decode(await endpoint.call(Buffer.from(request, "hex")));
    if (response === null) {
      expect(answer.error?.code).toBe("PIT-500");
      return;
    }
    const expected = Response.decode(Buffer.from(response, "hex"));
    expect(answer.error?.code).toBe(expected.error?.code);
    expect(utf8Decode(answer.data)).toBe(utf8Decode(expected.data));
    // What Go's own decoders say is theirs; everything else is for callers to read.
    if (!/json:|JSON|proto:/.test(expected.error?.msg ?? "")) {
      expect(answer.error, name).toEqual(expected.error);
    }
  });

  it("carries out a call with a span of the wrong type", async () => {
    const vector = (vectors.vectors as RpcVector[]).find(({ name }) => name === spanOfWrongType);
    const answer = Response.decode(await endpoint.call(Buffer.from(vector?.request ?? "", "hex")));
    expect(answer.error).toBeUndefined();
  });

  it("answers any bytes with a code that says what is wrong with them", async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const { error } = Response.decode(await endpoint.call(bytes));
      expect(["PIT-400", "PIT-404", "PIT-500"]).toContain(error?.code);
    });
    await fc.assert(property, { numRuns: fuzzRuns() });
  });

  it.each(["sys.bindsession", "sys.pushsession", "sys.kick"])(
    "answers bytes that are no argument of %s with PIT-400",
    async (route) => {
      const msg = { id: 0n, route, reply: "", type: MsgType.MsgRequest, data: Uint8Array.of(255) };
      const metadata = utf8Encode("{}");
      const request = { type: RPCType.User, session: undefined, frontendID: "", metadata, msg };
      const answer = Response.decode(await endpoint.call(Request.encode(request).finish()));
      expect(answer.error).toMatchObject({ code: "PIT-400", msg: "cannot decode the argument" });
    },
  );

  it.each(["", "00", "1a", "ffffffff"])("answers the bytes %j with PIT-400", async (hex) => {
    const answer = Response.decode(await endpoint.call(Buffer.from(hex, "hex")));
    expect(answer.error?.code).toBe("PIT-400");
  });
});
