import {
  type App,
  type HandlerContext,
  type HandlerService,
  type MethodDesc,
  PitayaError,
  type PushService,
} from "@pitaya-ts/runtime";
import { pause } from "../harness/wait.js";
import { Echo, type TestResponse } from "./message-types.js";
import { callRemote } from "./remote-call.js";

/** Handlers `h` of the probe server, as `protocol/vectors/PROBE.md` describes them. */
export class ProbeHandlers {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  echo(message: Echo): Echo {
    return message;
  }

  raw(payload: Uint8Array): Uint8Array {
    return payload;
  }

  nilptr(): null {
    return null;
  }

  rawnil(): null {
    return null;
  }

  rawempty(): Uint8Array {
    return new Uint8Array(0);
  }

  errplain(): never {
    throw new Error("plain <error>");
  }

  errpit(): never {
    throw new PitayaError("GAME-7", "pit error", { metadata: { k: "v" } });
  }

  panicstr(): never {
    throw "panic text";
  }

  /** A panic with a value is Go's own; here it is an error with the text that Go makes of it. */
  panicerr(): never {
    throw new Error("rpc call internal error - Panicerr: panic err");
  }

  note(payload: Uint8Array, { session }: HandlerContext): Promise<void> {
    return session.push("h.noted", payload);
  }

  notepanic(): never {
    throw new Error("note panics");
  }

  async bind(uid: Uint8Array, { session }: HandlerContext): Promise<Uint8Array> {
    await session.bind(textOf(uid));
    return bytesOf("bound");
  }

  async setdata(pair: Uint8Array, { session }: HandlerContext): Promise<Uint8Array> {
    const [key = "", value = ""] = textOf(pair).split("=");
    session.data.set(key, value);
    if (session.kind === "frontend") return bytesOf("set");
    await session.pushToFront();
    return bytesOf("pushed");
  }

  setint({ session }: HandlerContext): Uint8Array {
    session.data.set("n", 5);
    return bytesOf("5");
  }

  getint({ session }: HandlerContext): Uint8Array {
    const n = session.data.get("n");
    return bytesOf(`int=${Number.isInteger(n) ? n : 0} float=${typeof n === "number" ? n : 0}`);
  }

  getdata({ session }: HandlerContext): Uint8Array {
    const data = textOf(session.data.encode()) || "{}";
    return bytesOf(`{"data":${data},"hs":${handshakeOf(session)},"uid":"${session.uid}"}`);
  }

  async pushself(route: Uint8Array, { session }: HandlerContext): Promise<Uint8Array> {
    await session.push(textOf(route), bytesOf("pushed-data"));
    return bytesOf("ok");
  }

  async pushuser(uid: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    const to = { users: [textOf(uid)], frontendType: "connector" };
    const { failed } = await ctx.pushes(ProbePush).toUser(bytesOf("to-user"), to);
    return bytesOf(outcomeText(failed, "failed to push message to users"));
  }

  async kickuser(uid: Uint8Array): Promise<Uint8Array> {
    const failed = await this.#app.kick([textOf(uid)], "connector");
    return bytesOf(outcomeText(failed, "failed to kick users"));
  }

  async kickme({ session }: HandlerContext): Promise<Uint8Array> {
    await session.kick();
    return bytesOf("kicked");
  }

  async sleep(ms: Uint8Array): Promise<Uint8Array> {
    await pause(Number(textOf(ms)));
    return bytesOf(`slept ${textOf(ms)}`);
  }

  ctx({ metadata, route, requestId }: HandlerContext): Uint8Array {
    const told: Record<string, unknown> = {
      "req-route": route,
      "req-start-time": Date.now() * 1e6,
      "request.id": requestId,
      ...metadata,
    };
    const fields = contextKeys.map((key) => [key, told[key] ?? null]);
    // A time in nanoseconds is exact, a bigint then; the recorded server rounded it.
    const rounded = (_: string, value: unknown) =>
      typeof value === "bigint" ? Number(value) : value;
    return bytesOf(JSON.stringify(Object.fromEntries(fields), rounded));
  }

  async rpc(route: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    return responseText(await callRemote(ctx, textOf(route), "hi", custom));
  }

  async rpcnoarg(route: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    return responseText(await callRemote(ctx, textOf(route), null, custom));
  }

  async rpctimeout(route: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    const options = { ...custom, timeoutMs: 300 };
    return responseText(await callRemote(ctx, textOf(route), "hi", options));
  }

  async rpcto(target: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    const [serverId = "", route = ""] = textOf(target).split("|");
    return responseText(await callRemote(ctx, route, "hi", { ...custom, serverId }));
  }

  count(): Uint8Array {
    return bytesOf(String(this.#app.sessions.count));
  }
}

interface ProbePushSender {
  toUser(
    payload: Uint8Array,
    to: { users: string[]; frontendType: string },
  ): Promise<{ readonly failed: readonly string[] }>;
}

const ProbePush: PushService<ProbePushSender> = {
  kind: "push",
  typeName: "probe.Push",
  pushes: { toUser: { route: "on.push", message: "raw" } },
};

const custom = { metadata: { custom: "cv" } };

const contextKeys = [
  "custom",
  "otel-span",
  "peer.id",
  "peer.service",
  "req-route",
  "req-start-time",
  "reqTimeout",
  "request.id",
];

type Shape = Omit<MethodDesc, "route">;

const rawToRaw: Shape = { input: "raw", output: "raw" };
const toRaw: Shape = { output: "raw" };

const shapes: Readonly<Record<keyof ProbeHandlers, Shape>> = {
  echo: { input: Echo, output: Echo },
  raw: rawToRaw,
  nilptr: { output: Echo },
  rawnil: toRaw,
  rawempty: toRaw,
  errplain: toRaw,
  errpit: toRaw,
  panicstr: toRaw,
  panicerr: toRaw,
  note: { input: "raw", notify: true },
  notepanic: { notify: true },
  bind: rawToRaw,
  setdata: rawToRaw,
  setint: toRaw,
  getint: toRaw,
  getdata: toRaw,
  pushself: rawToRaw,
  pushuser: rawToRaw,
  kickuser: rawToRaw,
  kickme: toRaw,
  sleep: rawToRaw,
  ctx: toRaw,
  rpc: rawToRaw,
  rpcnoarg: rawToRaw,
  rpctimeout: rawToRaw,
  rpcto: rawToRaw,
  count: toRaw,
};

export function probeHandlers(serverType: string): HandlerService<ProbeHandlers> {
  const methods = Object.entries(shapes).map(([name, shape]) => {
    return [name, { route: `${serverType}.h.${name}`, ...shape }] as const;
  });
  return {
    kind: "handler",
    typeName: "probe.H",
    serverType,
    name: "h",
    methods: Object.fromEntries(methods),
  };
}

/** Backends don't know it. */
function handshakeOf(session: HandlerContext["session"]): string {
  if (session.kind === "backend" || session.handshake === null) return "null";
  const { sys, user } = session.handshake;
  const { platform, libVersion, clientBuildNumber, clientVersion } = sys;
  return JSON.stringify({
    sys: { platform, libVersion, clientBuildNumber, clientVersion },
    ...(user === null ? {} : { user }),
  });
}

function outcomeText(failed: readonly string[], what: string): string {
  const error = failed.length === 0 ? "<nil>" : `${what}, check array with failed uids`;
  return `[${failed.join(" ")}] ${error}`;
}

/** As Go prints it. */
function responseText({ code, msg }: TestResponse): Uint8Array {
  const fields = [
    ...(code === 0 ? [] : [`code:${code} `]),
    ...(msg === "" ? [] : [`msg:"${msg}" `]),
  ];
  return bytesOf(fields.join(""));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
