import type { Metadata, ServerInfo } from "../../dispatch/index.js";
import type { Session } from "../../session/index.js";

/** A call whose server is to be picked. */
export interface RoutingCall {
  /** The whole route. */
  readonly route: string;
  /** Type of the server that is needed. */
  readonly serverType: string;
  /** Whose message is forwarded, or whose handler makes the call; `undefined` outside of sessions. */
  readonly session: Session | undefined;
  /** Names the session alike on its frontend and on every backend; `undefined` without one. */
  readonly sessionKey: string | undefined;
  /** The routing key, of the schema or of the call. */
  readonly key: string | undefined;
  /** What the caller gave for routing alone (`RpcOptions.routeArgs`). */
  readonly args: unknown;
  /** The encoded argument. */
  readonly payload: Uint8Array;
  /** The propagated context. */
  readonly metadata: Metadata;
  /** Id of the server of this type that the session was sent to last, by a sticky router. */
  readonly boundTo: string | undefined;
  /** Has the session stay with a server of this type; without a session it does nothing. */
  bindTo(server: ServerInfo): void;
}

/**
 * Picks one of the servers of a type, which are sorted by id and at least one. What it throws is the
 * answer to the call; `undefined`: none of them fits.
 */
export type Router = (
  call: RoutingCall,
  candidates: readonly ServerInfo[],
) => ServerInfo | undefined;
