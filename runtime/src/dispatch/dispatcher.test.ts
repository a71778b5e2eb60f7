import { describe, expect, it } from "vitest";
import { PitayaError } from "../error/index.js";
import { noMetrics, SampledLog, silentLogger, systemClock } from "../observe/index.js";
import { jsonSerializer, type MessageType } from "../serialize/index.js";
import { utf8Decode, utf8Encode } from "../wire/index.js";
import type { CallContext } from "./call-context.js";
import { Dispatcher } from "./dispatcher.js";
import { Hooks } from "./hooks.js";
import { PayloadReader } from "./payload-reader.js";
import { RegistrationError, Registry } from "./registry.js";
import type { HandlerService, MethodDesc } from "./service-desc.js";

interface Text {
  readonly text: string;
}

const textType: MessageType<Text, unknown> = {
  encode: ({ text }) => ({ finish: () => utf8Encode(text) }),
  decode: (bytes) => ({ text: utf8Decode(bytes) }),
  fromJSON: (value) => ({ text: String((value as Text).text) }),
  toJSON: (message) => message,
  create: (init) => init as Text,
};

const context = { route: "a.b.c", requestId: "id" } as CallContext;

function setUp(desc: Omit<MethodDesc, "route">, method: (...args: never[]) => unknown) {
  const hooks = new Hooks<CallContext>();
  const registry = new Registry();
  const instance = { method };
  registry.register(service({ method: { route: "t.s.m", ...desc } }), instance);
  const bound = registry.find("s.m");
  if (bound === undefined) throw new Error("not registered");
  const dispatcher = new Dispatcher({
    serializer: jsonSerializer,
    payloads: new PayloadReader({ serializer: jsonSerializer, log, metrics: noMetrics, keys }),
    hooks,
    log,
    guard: null,
    validates: false,
    tracer: null,
  });
  const call = (json: string) => dispatcher.call(bound, utf8Encode(json), context);
  return { hooks, instance, call };
}

function service(methods: HandlerService["methods"]): HandlerService {
  return { kind: "handler", typeName: "test.Service", serverType: "t", name: "s", methods };
}

const textOf = async (answer: ReturnType<ReturnType<typeof setUp>["call"]>) =>
  utf8Decode((await answer) as Uint8Array);

const log = new SampledLog(silentLogger, systemClock);
const keys = { maxJsonValues: "a.key" };

describe("Dispatcher", () => {
  const typed = { input: textType, output: textType };

  it("answers at once, without a promise, when nothing has to be waited for", () => {
    const { call } = setUp(typed, (request: Text) => request);
    const answer = call('{"text":"hi"}');
    expect(answer).toBeInstanceOf(Uint8Array);
    expect(utf8Decode(answer as Uint8Array)).toBe('{"text":"hi"}');
  });

  it("calls the method on the instance that was registered, with argument and context", async () => {
    const seen: unknown[] = [];
    const { call, instance } = setUp(typed, function (this: unknown, ...args: never[]) {
      seen.push(this, ...args);
      return { text: "" };
    });
    await call('{"text":"hi"}');
    expect(seen).toEqual([instance, { text: "hi" }, context]);
    expect(seen[0]).toBe(instance);
  });

  it("hands a method without argument the context alone and ignores the payload", async () => {
    const { call } = setUp({ output: textType }, (ctx: CallContext) => ({ text: ctx.route }));
    expect(await textOf(call("no json"))).toBe('{"text":"a.b.c"}');
  });

  it("hands a raw method the payload untouched and sends its bytes as they are", async () => {
    const { call } = setUp({ input: "raw", output: "raw" }, (bytes: Uint8Array) => bytes);
    expect(await textOf(call("{not json"))).toBe("{not json");
  });

  it.each([
    ["", "Unexpected end of JSON input"],
    ["{", "JSON"],
    ["null", "null"],
  ])("answers PIT-400 to the payload %j", (json, text) => {
    const { call } = setUp(typed, (request: Text) => request);
    expect(() => call(json)).toThrow(
      expect.objectContaining({ code: "PIT-400", message: expect.stringContaining(text) }),
    );
  });

  it.each([[undefined], [null]])("answers PIT-000 to the reply %j", (reply) => {
    const { call } = setUp(typed, () => reply);
    expect(() => call("{}")).toThrow(
      expect.objectContaining({ code: "PIT-000", message: "reply must not be null" }),
    );
  });

  it("waits for a promise that is not Node's own", async () => {
    const later = {
      // biome-ignore lint/suspicious/noThenProperty: what other libraries' promises are
      then(resolve: (reply: Text) => void) {
        setImmediate(() => resolve({ text: "late" }));
      },
    };
    const { call } = setUp(typed, () => later);
    expect(await textOf(call("{}"))).toBe('{"text":"late"}');
  });

  it("sends an empty message where the schema says so, whatever the method returns", async () => {
    const { call } = setUp({ input: textType }, () => undefined);
    expect(await textOf(call("{}"))).toBe("{}");
  });

  it("sends nothing for a notify", async () => {
    const { call } = setUp({ input: textType, notify: true }, async () => "ignored");
    expect(await call("{}")).toBeNull();
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("boom");
      },
    ],
    ["rejects", () => Promise.reject(new Error("boom"))],
    [
      "throws a text",
      () => {
        throw "boom";
      },
    ],
  ])("makes PIT-000 of what a method %s", async (_, method) => {
    const { call } = setUp(typed, method);
    await expect(async () => call("{}")).rejects.toMatchObject({
      code: "PIT-000",
      message: "boom",
    });
  });

  it("keeps code, message and metadata of a PitayaError", async () => {
    const error = new PitayaError("GAME-7", "no", { metadata: { k: "v" } });
    const { call } = setUp(typed, () => {
      throw error;
    });
    await expect(async () => call("{}")).rejects.toBe(error);
  });

  it("chains before hooks, which may change the argument", async () => {
    const { call, hooks } = setUp(typed, (request: Text) => request);
    hooks.before.push((_, request) => ({ text: `${(request as Text).text}1` }));
    hooks.before.push(async (_, request) => ({ text: `${(request as Text).text}2` }));
    expect(await textOf(call('{"text":"x"}'))).toBe('{"text":"x12"}');
  });

  it("answers what a before hook throws and skips method and after hooks", async () => {
    let called = 0;
    const { call, hooks } = setUp(typed, () => ++called);
    hooks.before.push(() => {
      throw new PitayaError("NO", "not you");
    });
    hooks.after.push((_, outcome) => {
      called++;
      return outcome;
    });
    await expect(call("{}")).rejects.toMatchObject({ code: "NO" });
    expect(called).toBe(0);
  });

  it("chains after hooks, which may make a reply of an error and the reverse", async () => {
    const { call, hooks } = setUp(typed, () => {
      throw new PitayaError("A", "a");
    });
    hooks.after.push(() => ({ reply: { text: "mended" } }));
    expect(await textOf(call("{}"))).toBe('{"text":"mended"}');
    hooks.after.push(async () => ({ error: new PitayaError("B", "b") }));
    await expect(call("{}")).rejects.toMatchObject({ code: "B" });
  });
});

describe("Registry", () => {
  it("names every method that is missing, and both owners of a route", () => {
    const registry = new Registry();
    registry.register(service({ one: { route: "t.s.one" } }), { one() {} });
    class Half {
      three(): void {}
    }
    const half = service({
      one: { route: "t.s.one" },
      two: { route: "t.s.two" },
      three: { route: "t.s.three" },
    });
    const instance = Object.assign(new Half(), { one() {} });
    expect(() => registry.register(half, instance)).toThrow(RegistrationError);
    expect(() => registry.register(half, instance)).toThrow(
      "Cannot register test.Service: s.one is registered by test.Service.one already; Half has no method two",
    );
    expect(registry.find("s.three")).toBeUndefined();
  });
});
