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

export interface RpcCallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** PORT: bytes from server to server. */
export interface RpcTransport {
  start(endpoint: RpcEndpoint): Promise<void>;
  stop(): Promise<void>;
  /**
   * `protos.Request` to `protos.Response`. May leave the timeout to its caller, who watches it too.
   * Rejects if the request can't reach its target.
   */
  call(target: ServerInfo, request: Uint8Array, options: RpcCallOptions): Promise<Uint8Array>;
  /** `protos.Push` to whichever frontend of that type holds the user; whether one may have it. */
  pushToUser(frontendType: string, uid: string, push: Uint8Array): Promise<boolean>;
  /** `protos.KickMsg`, likewise. */
  kickUser(frontendType: string, uid: string, kick: Uint8Array): Promise<boolean>;
  /** `protos.BindMsg` to every server of that type. */
  announceBind(type: string, bind: Uint8Array): Promise<void>;
}
