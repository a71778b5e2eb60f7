import type { Logger, Meter } from "../observe/index.js";
import type { Session } from "../session/index.js";
import type { Groups } from "./groups.js";
import type { PushSource } from "./push.js";
import type { RpcSource } from "./rpc.js";

/**
 * What travels from server to server with a call: JSON values (text, number, boolean, null, lists and
 * objects of these), and `bigint` for each integer that a number can't hold exactly, which most often is
 * `req-start-time`, ns since 1970. A `bigint` may be sent too.
 */
export type Metadata = Readonly<Record<string, unknown>>;

/** The server that a call runs on. */
export interface ServerInfo {
  /** Unique in the cluster. */
  readonly id: string;
  /** First part of the routes that it handles. */
  readonly type: string;
  /** Whether clients connect to it. */
  readonly frontend: boolean;
  /** Name of the machine that it runs on. */
  readonly hostname: string;
  /** What it tells the others about itself. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What every call has at hand. */
export interface CallContext extends PushSource, RpcSource {
  /** The route as it was called. */
  readonly route: string;
  /** The same on every server that works on one client message. */
  readonly requestId: string;
  /** What the caller sent along, `{}` for a client's own message; see {@link Metadata} for its types. */
  readonly metadata: Metadata;
  /** This server. */
  readonly server: ServerInfo;
  /** Groups of users; in a cluster all servers may see them. */
  readonly groups: Groups;
  /** Takes measurements, of metrics of one's own too; see `app.metrics`. */
  readonly metrics: Meter;
  /**
   * Kicks users, wherever they are connected; those who were not found.
   *
   * @param frontendType - type of the servers that hold their connections; every one if absent
   * @param reason - what clients are told that can read it. @defaultValue "kick"
   */
  kick(uids: Iterable<string>, frontendType?: string, reason?: string): Promise<string[]>;
  /** Id of the server of that type that holds the user's connection, if one is known to. */
  frontendOf(uid: string, frontendType: string): Promise<string | undefined>;
  /**
   * Fires when nobody waits for the answer any more: the client is gone, or the call's time is over.
   * A caller on another server that gives up is known of over gRPC and in memory; over NATS its time ends
   * it. Made when it is first asked for.
   */
  readonly signal: AbortSignal;
  /** When the call's time is over, ms since 1970; `undefined` if it has no end. */
  readonly deadline: number | undefined;
  /** Adds route, uid and request id to its lines. */
  readonly log: Logger;
}

/** What a handler has at hand besides its argument. */
export interface HandlerContext extends CallContext {
  /** The client that called. Tell frontend and backend apart by `session.kind`. */
  readonly session: Session;
}

/** What a remote has at hand besides its argument. */
export interface RemoteContext extends CallContext {
  /** Id of the server that called, `""` if it did not say. */
  readonly callerId: string;
  /** Type of the server that called, `""` if it did not say. */
  readonly callerType: string;
}
