import { BindMsg } from "@pitaya-ts/protocol/bind.js";
import { KickMsg } from "@pitaya-ts/protocol/kick.js";
import { type Msg, MsgType } from "@pitaya-ts/protocol/msg.js";
import { Push } from "@pitaya-ts/protocol/push.js";
import { Request, RPCType } from "@pitaya-ts/protocol/request.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import type {
  Dispatcher,
  HandlerContext,
  Metadata,
  Registry,
  RemoteContext,
} from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import type { SampledLog, TimerWheel } from "../observe/index.js";
import { errorPayload } from "../serialize/index.js";
import { BackendSession, type SessionPool } from "../session/index.js";
import { parseRoute, shortRoute, utf8Encode } from "../wire/index.js";
import { inTime } from "./in-time.js";
import { decodeMetadata, propagatedTimeoutMs } from "./metadata.js";
import { RemoteLink, type RemoteLinkServices } from "./remote-session.js";
import type { RpcEndpoint } from "./rpc/rpc.js";
import type { SysRemote } from "./sys-remotes.js";

/** What an endpoint needs of its server. */
export interface EndpointServices extends RemoteLinkServices {
  readonly log: SampledLog;
  readonly sessions: SessionPool;
  readonly handlers: Registry;
  readonly remotes: Registry;
  readonly sys: ReadonlyMap<string, SysRemote>;
  readonly handlerCalls: Dispatcher<HandlerContext>;
  readonly remoteCalls: Dispatcher<RemoteContext>;
  readonly wheel: TimerWheel;
  /** `signal` fires when the caller is known not to wait any more. */
  handlerContext(
    session: BackendSession,
    route: string,
    metadata: Metadata,
    signal: AbortSignal | undefined,
  ): HandlerContext;
  remoteContext(route: string, metadata: Metadata, signal: AbortSignal | undefined): RemoteContext;
  /** A user was bound on another frontend; see `protos.BindMsg`. */
  onBoundElsewhere(uid: string, frontendId: string, at: number): void;
}

const noBytes = new Uint8Array(0);
const ack = utf8Encode("ack");

/** Answers the calls of other servers. */
export class Endpoint implements RpcEndpoint {
  readonly #services: EndpointServices;
  #lastSessionId = 0;

  constructor(services: EndpointServices) {
    this.#services = services;
  }

  async call(bytes: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    try {
      const data = await this.#answer(decodeRequest(bytes), signal);
      return Response.encode({ data, error: undefined }).finish();
    } catch (thrown) {
      // What methods throw is logged already, and is one of these by now.
      if (!(thrown instanceof PitayaError)) this.#logFailure(thrown);
      const { code, msg, metadata } = errorPayload(PitayaError.from(thrown));
      return Response.encode({
        data: noBytes,
        error: { code, msg, metadata: { ...metadata } },
      }).finish();
    }
  }

  push(bytes: Uint8Array): boolean {
    const { uid, route, data } = Push.decode(bytes);
    const session = this.#services.sessions.byUid(uid);
    if (session === undefined) return false;
    void session.push(route, data).catch((error: unknown) => {
      this.#services.log.warn("push failed", { uid, route, error });
    });
    return true;
  }

  kick(bytes: Uint8Array): boolean {
    const { userId, reason } = KickMsg.decode(bytes);
    const session = this.#services.sessions.byUid(userId);
    if (session === undefined) return false;
    void session.kick(reason === "" ? undefined : reason);
    return true;
  }

  bound(bytes: Uint8Array): void {
    const { uid, fid, at } = BindMsg.decode(bytes);
    this.#services.onBoundElsewhere(uid, fid, Number(at));
  }

  #logFailure(error: unknown): void {
    this.#services.log.error("a call of another server failed", { error });
  }

  #answer(request: ReceivedRequest, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const metadata = decodeMetadata(request.metadata);
    const answer = this.#run(request, metadata, signal);
    const timeoutMs = propagatedTimeoutMs(metadata);
    return timeoutMs === undefined ? answer : inTime(answer, timeoutMs, this.#services.wheel);
  }

  #run(
    request: ReceivedRequest,
    metadata: Metadata,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const { route } = request.msg;
    const key = this.#keyOf(route);
    if (request.type === RPCType.User) return this.#callRemote(key, request.msg, metadata, signal);
    if (request.type === RPCType.Sys) return this.#callHandler(key, request, metadata, signal);
    throw new PitayaError(codes.badRequest, "invalid rpc type", { metadata: { route } });
  }

  async #callRemote(
    key: string,
    msg: Msg,
    metadata: Metadata,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const { sys, remotes, remoteCalls } = this.#services;
    const builtIn = sys.get(key);
    if (builtIn !== undefined) return builtIn(msg.data);
    const method = remotes.find(key);
    if (method === undefined) {
      throw new PitayaError(codes.notFound, "route not found", { metadata: { route: key } });
    }
    const context = this.#services.remoteContext(msg.route, metadata, signal);
    return (await remoteCalls.call(method, msg.data, context)) ?? noBytes;
  }

  async #callHandler(
    key: string,
    request: ReceivedRequest,
    metadata: Metadata,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const { handlers, handlerCalls, log } = this.#services;
    const { route, data, type } = request.msg;
    const method = handlers.find(key);
    if (method === undefined) {
      throw new PitayaError(codes.notFound, `pitaya/handler: ${route} not found`);
    }
    const notify = type === MsgType.MsgNotify;
    if (!notify && method.desc.notify) {
      throw new PitayaError(codes.badRequest, "tried to request a notify route");
    }
    const link = new RemoteLink(this.#services, request.frontendID, metadata);
    const session = this.#sessionOf(request, link);
    const context = this.#services.handlerContext(session, route, metadata, signal);
    try {
      const answer = handlerCalls.call(method, data, context, notify ? ack : null);
      return (await answer) ?? ack;
    } catch (error) {
      if (notify) log.warn("notify failed", { route, code: PitayaError.from(error).code });
      throw error;
    } finally {
      // The client gets them before the answer, even if the handler did not wait for them.
      if (link.pushesSent !== null) await link.pushesSent;
    }
  }

  #sessionOf(request: ReceivedRequest, link: RemoteLink): BackendSession {
    const { id = 0n, uid = "", data = noBytes } = request.session ?? {};
    const front = { id: request.frontendID, sessionId: Number(id) };
    const session = new BackendSession(++this.#lastSessionId, uid, front, link);
    try {
      session.data.decode(data);
    } catch (cause) {
      // What the parser says quotes the data, which is not the client's to see.
      throw new PitayaError(codes.internal, "cannot read the data of the session", { cause });
    }
    return session;
  }

  #keyOf(route: string): string {
    try {
      return shortRoute(parseRoute(route));
    } catch (cause) {
      throw new PitayaError(codes.badRequest, "cannot decode route", {
        metadata: { route },
        cause,
      });
    }
  }
}

type ReceivedRequest = Request & { msg: Msg };

function decodeRequest(bytes: Uint8Array): ReceivedRequest {
  let request: Request;
  try {
    request = Request.decode(bytes);
  } catch (cause) {
    throw new PitayaError(codes.badRequest, "cannot decode request", { cause });
  }
  const { msg } = request;
  if (msg === undefined) throw new PitayaError(codes.badRequest, "request without a message");
  return { ...request, msg };
}
