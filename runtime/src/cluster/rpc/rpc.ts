import type { ServerInfo } from "../../dispatch/index.js";

/** What other servers ask of this one, as encoded messages. */
export interface RpcEndpoint {
  /**
   * `protos.Request` to `protos.Response`; never rejects.
   *
   * @param signal - fires when the caller is known not to wait any more
   */
  call(request: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
  /** `protos.Push`; whether the user is connected here. */
  push(push: Uint8Array): boolean;
  /** `protos.KickMsg`; whether the user was connected here. */
  kick(kick: Uint8Array): boolean;
  /** `protos.BindMsg` of another frontend of this type. */
  bound(bind: Uint8Array): void;
}

/** What a transport keeps for a call until its answer comes. */
export interface KeptCall {
  /** Nobody waits for the answer any more. */
  abandon(): void;
}

/** Who waits for the answer to one call. */
export interface RpcWaiter {
  /** Put here by a transport; to be abandoned at the end of the wait, unless that was the answer. */
  kept: KeptCall | null;
}

/** How a call is waited for. */
export interface RpcCallOptions {
  /** How long the answer may take, ms. */
  readonly timeoutMs: number;
  /** Fires when nobody waits any more. */
  readonly signal?: AbortSignal;
  /** Told what the transport keeps for the call. */
  readonly waiter?: RpcWaiter;
}

/** PORT: bytes from server to server. */
export interface RpcTransport {
  /**
   * Whether messages for users are addressed to the users themselves, and binds to all servers of a
   * type. Without it somebody has to know which frontend holds a user: a `BindingStorage`.
   */
  readonly addressesUsers: boolean;
  /** Whether a call that is given up is given up at its target as well. @defaultValue false */
  readonly cancels?: boolean;
  /** Whether calls can get through right now; absent: it can't be known before they are made. */
  readonly connected?: boolean;
  /** From here on calls can be made, and `endpoint` gets those of others. */
  start(endpoint: RpcEndpoint): Promise<void>;
  /** Takes no more calls, and ends its connections. */
  stop(): Promise<void>;
  /**
   * `protos.Request` to `protos.Response`. May leave the timeout to its caller, who watches it too.
   * Rejects if the request can't reach its target.
   */
  call(target: ServerInfo, request: Uint8Array, options: RpcCallOptions): Promise<Uint8Array>;
  /**
   * `protos.Push` to whichever frontend of that type holds the user; whether one may have it.
   *
   * @param frontendId - the frontend, where it is known
   */
  pushToUser(
    frontendType: string,
    uid: string,
    push: Uint8Array,
    frontendId?: string,
  ): Promise<boolean>;
  /** `protos.KickMsg`, likewise. */
  kickUser(
    frontendType: string,
    uid: string,
    kick: Uint8Array,
    frontendId?: string,
  ): Promise<boolean>;
  /**
   * This server holds the user from here on: pushes and kicks for the user reach its endpoint. It may be
   * called several times for one, and ends with as many calls of {@link release}. Rejects, and counts
   * for nothing, if that can't be arranged.
   */
  hold(uid: string): Promise<void>;
  /** It does no more, for one call of {@link hold}. */
  release(uid: string): void;
  /**
   * `protos.BindMsg` to every server of that type.
   *
   * @param previous - id of the frontend that held the user before; without `addressesUsers` only
   *   that one is told
   */
  announceBind(type: string, bind: Uint8Array, previous?: string): Promise<void>;
}
