import type {
  BindRequest,
  EchoReply,
  EchoRequest,
  FailRequest,
  RemoteCall,
  RemoteReply,
  SessionReply,
  SlowReply,
  SlowRequest,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import type {
  BackendHandlers,
  WorkerRemotes,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import type { HandlerContext, RemoteContext } from "@pitaya-ts/runtime";
import { pushAll, replyOf, throwAsked, waitAsAsked } from "./probe.js";
import { Turnstile } from "./turnstile.js";

/** A backend's handlers. */
export class DeskService implements BackendHandlers {
  readonly turnstile = new Turnstile();
  readonly noted: string[] = [];

  echoText({ text }: EchoRequest): EchoReply {
    return { text };
  }

  echoRaw(payload: Uint8Array): Uint8Array {
    return payload;
  }

  note({ text }: EchoRequest): void {
    this.noted.push(text);
  }

  fail(request: FailRequest): never {
    return throwAsked(request);
  }

  slow(request: SlowRequest): Promise<SlowReply> {
    return waitAsAsked(request, this.turnstile);
  }

  async bind({ uid }: BindRequest, ctx: HandlerContext): Promise<SessionReply> {
    await ctx.session.bind(uid);
    return replyOf(ctx.session, ctx.server.id);
  }

  /** Counts the visits in the session's data, on its frontend too. */
  async session({ session, server }: HandlerContext): Promise<SessionReply> {
    session.data.set("visits", Number(session.data.get("visits") ?? 0) + 1);
    if (session.kind === "backend") await session.pushToFront();
    return replyOf(session, server.id);
  }

  async pushMe({ text }: EchoRequest, ctx: HandlerContext): Promise<void> {
    await pushAll(ctx, ctx.session, text);
  }

  async kickMe({ session }: HandlerContext): Promise<void> {
    await session.kick();
  }

  odd({ text }: EchoRequest): EchoReply {
    return { text: `odd ${text}` };
  }
}

/** What other servers call. */
export class WorkerService implements WorkerRemotes {
  readonly turnstile = new Turnstile();
  /** Who called, as the call told it. */
  readonly callers: { id: string; type: string; metadata: RemoteContext["metadata"] }[] = [];

  echo({ text }: RemoteCall, ctx: RemoteContext): RemoteReply {
    const { callerId: id, callerType: type, metadata } = ctx;
    this.callers.push({ id, type, metadata });
    return { text, serverId: ctx.server.id };
  }

  echoRaw(payload: Uint8Array): Uint8Array {
    return payload;
  }

  fail(request: FailRequest): never {
    return throwAsked(request);
  }

  slow(request: SlowRequest): Promise<SlowReply> {
    return waitAsAsked(request, this.turnstile);
  }

  ping(): void {}
}
