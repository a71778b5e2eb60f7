import type { CloseReason } from "./close-reason.js";

/** One push for any number of clients, encoded once. */
export interface SharedPush {
  /** The whole packet, compressed or not as the client can read it. */
  packet(inflates: boolean): Uint8Array;
}

/** PORT: the way from a session to its client, on the frontend that holds the connection. */
export interface ClientLink {
  /** Textual address of the client. */
  readonly remoteAddress: string;
  /** Sends a push; does nothing once the connection is closed. */
  push(route: string, payload: Uint8Array): void;
  pushShared(push: SharedPush): void;
  /** Tells the client that it is kicked, then closes. */
  kick(reason: string): void;
  close(reason: CloseReason): void;
}

/** PORT: the way from a backend's session to its frontend, and on to the client. */
export interface FrontendLink {
  push(uid: string, route: string, payload: Uint8Array): Promise<void>;
  kick(uid: string, reason: string): Promise<void>;
  bind(frontendSessionId: number, uid: string): Promise<void>;
  pushData(frontendSessionId: number, uid: string, data: Uint8Array): Promise<void>;
}
