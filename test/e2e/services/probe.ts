import type {
  BindRequest,
  EchoReply,
  EchoRequest,
  FailRequest,
  NotesReply,
  RemoteCall,
  RemoteReply,
  SessionReply,
  SlowReply,
  SlowRequest,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import {
  type ProbeHandlers,
  probePush,
  Worker,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import type { AllTypes } from "@pitaya-ts/generated-test/e2e/v1/types.js";
import {
  type HandlerContext,
  PitayaError,
  type PushSource,
  type Session,
} from "@pitaya-ts/runtime";
import { pause } from "../../harness/wait.js";
import { Turnstile } from "./turnstile.js";

/** The frontend's handlers, and what a test can see and steer of them. */
export class ProbeService implements ProbeHandlers {
  /** Calls of `slow`, `slowConcurrent` and `slowTimeout` with 0 ms wait here for the test. */
  readonly turnstile = new Turnstile();
  readonly noted: string[] = [];

  echo({ text }: EchoRequest): EchoReply {
    return { text };
  }

  echoRaw(payload: Uint8Array): Uint8Array | Promise<Uint8Array> {
    return payload;
  }

  echoTypes(message: AllTypes): AllTypes {
    return message;
  }

  ping(): void {}

  fail(request: FailRequest): never {
    return throwAsked(request);
  }

  slow(request: SlowRequest): Promise<SlowReply> {
    return waitAsAsked(request, this.turnstile);
  }

  slowConcurrent(request: SlowRequest): Promise<SlowReply> {
    return waitAsAsked(request, this.turnstile);
  }

  slowTimeout(request: SlowRequest): Promise<SlowReply> {
    return waitAsAsked(request, this.turnstile);
  }

  note({ text }: EchoRequest): void {
    if (text === "throw") throw new Error("asked to throw");
    this.noted.push(text);
  }

  noteRaw(payload: Uint8Array): void {
    this.noted.push(new TextDecoder().decode(payload));
  }

  notes(): NotesReply {
    return { count: this.noted.length, texts: [...this.noted] };
  }

  async bind({ uid }: BindRequest, ctx: HandlerContext): Promise<SessionReply> {
    await ctx.session.bind(uid);
    return replyOf(ctx.session, ctx.server.id);
  }

  session({ session, server }: HandlerContext): SessionReply {
    return replyOf(session, server.id);
  }

  async pushMe({ text }: EchoRequest, ctx: HandlerContext): Promise<void> {
    await pushAll(ctx, ctx.session, text);
  }

  async kickMe({ session }: HandlerContext): Promise<void> {
    await session.kick("asked for it");
  }

  async callRemote(call: RemoteCall, ctx: HandlerContext): Promise<RemoteReply> {
    const options = call.serverId === "" ? {} : { serverId: call.serverId };
    return ctx.rpc(Worker).echo(call, options);
  }
}

export function throwAsked({ code, message, metadata }: FailRequest): never {
  if (code === "") throw new Error(message);
  throw new PitayaError(code, message, { metadata });
}

export async function waitAsAsked(
  { ms, tag }: SlowRequest,
  turnstile: Turnstile,
): Promise<SlowReply> {
  if (ms > 0) await pause(ms);
  else await turnstile.pass(tag);
  return { tag };
}

export function replyOf(session: Session, serverId: string): SessionReply {
  return { uid: session.uid, serverId, data: new TextDecoder().decode(session.data.encode()) };
}

/** Every kind of push, in this order. */
export async function pushAll(source: PushSource, session: Session, text: string): Promise<void> {
  const push = probePush(source);
  await push.text({ text }, { session });
  await push.blob(new TextEncoder().encode(text), { session });
  await push.bell({ session });
}
