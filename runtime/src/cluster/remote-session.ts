import { KickAnswer, KickMsg } from "@pitaya-ts/protocol/kick.js";
import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { Push } from "@pitaya-ts/protocol/push.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import { Session } from "@pitaya-ts/protocol/session.js";
import type { Metadata, ServerInfo } from "../dispatch/index.js";
import { type FrontendLink, sessionErrors } from "../session/index.js";
import { toBindError } from "./bind-error.js";
import { routingErrors } from "./cluster-error.js";
import type { Discovery } from "./discovery/discovery.js";
import { NotSentError } from "./rpc/not-sent-error.js";
import type { RpcTransport } from "./rpc/rpc.js";
import type { RpcCaller } from "./rpc-caller.js";
import { UnansweredError } from "./unanswered-error.js";

/** Remotes that every frontend has, for the sessions that it holds. */
export const sysRoutes = {
  bindSession: "sys.bindsession",
  pushSession: "sys.pushsession",
  kick: "sys.kick",
  // Those of this framework alone.
  pushToUsers: "sys.pushtousers",
  kickUsers: "sys.kickusers",
  findUsers: "sys.findusers",
  settleUsers: "sys.settleusers",
  schema: "sys.schema",
} as const;

/** What links of one server share. */
export interface RemoteLinkServices {
  readonly discovery: Discovery;
  readonly caller: RpcCaller;
  readonly transport: RpcTransport;
}

/** The way from a backend to the frontend that holds a client's connection. */
export class RemoteLink implements FrontendLink {
  readonly #services: RemoteLinkServices;
  readonly #frontendId: string;
  readonly #metadata: Metadata;
  readonly #pushes = new Set<Promise<unknown>>();

  constructor(services: RemoteLinkServices, frontendId: string, metadata: Metadata) {
    this.#services = services;
    this.#frontendId = frontendId;
    this.#metadata = metadata;
  }

  /** Settles when all pushes are sent; `null` if none is under way. */
  get pushesSent(): Promise<unknown> | null {
    return this.#pushes.size === 0 ? null : Promise.allSettled(this.#pushes);
  }

  async push(uid: string, route: string, data: Uint8Array): Promise<void> {
    const { transport } = this.#services;
    const push = Push.encode({ route, uid, data }).finish();
    const { id, type } = this.#frontend();
    const sending = transport.pushToUser(type, uid, push, id);
    this.#pushes.add(sending);
    try {
      if (!(await sending)) throw sessionErrors.notFound();
    } finally {
      this.#pushes.delete(sending);
    }
  }

  async kick(uid: string, reason: string): Promise<void> {
    const kick = KickMsg.encode({ userId: uid, reason }).finish();
    const answer = await this.#callSys(sysRoutes.kick, kick);
    if (!KickAnswer.decode(answer).kicked) throw sessionErrors.notFound();
  }

  async bind(sessionId: number, uid: string): Promise<void> {
    try {
      await this.#callSys(sysRoutes.bindSession, encodeSession(sessionId, uid, new Uint8Array(0)));
    } catch (error) {
      const failedHere = error instanceof NotSentError || error instanceof UnansweredError;
      throw failedHere ? toBindError(error) : error;
    }
  }

  async pushData(sessionId: number, uid: string, data: Uint8Array): Promise<void> {
    await this.#callSys(sysRoutes.pushSession, encodeSession(sessionId, uid, data));
  }

  #callSys(route: string, data: Uint8Array): Promise<Uint8Array> {
    const request = {
      type: RPCType.User,
      session: undefined,
      msg: { id: 0n, route, data, reply: "", type: MsgType.MsgRequest },
      frontendID: "",
    };
    return this.#services.caller.call(this.#frontend(), request, this.#metadata);
  }

  #frontend(): ServerInfo {
    const frontend = this.#services.discovery.server(this.#frontendId);
    if (frontend === undefined) throw routingErrors.unknownServer();
    return frontend;
  }
}

function encodeSession(id: number, uid: string, data: Uint8Array): Uint8Array {
  return Session.encode({ id: BigInt(id), uid, data }).finish();
}
