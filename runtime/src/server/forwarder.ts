import { codes, PitayaError } from "../error/index.js";
import type { FrontendSession } from "../session/index.js";

/** A client's message for a server of another type. */
export interface ForwardedMessage {
  readonly route: string;
  readonly serverType: string;
  readonly session: FrontendSession;
  /** No reply is expected. */
  readonly notify: boolean;
  readonly id: number | bigint;
  /** Inflated. */
  readonly payload: Uint8Array;
}

/** PORT: calls handlers of other server types. */
export interface Forwarder {
  /** The payload of the reply; rejects with the `PitayaError` for the client. */
  forward(message: ForwardedMessage): Promise<Uint8Array>;
}

/** A server without a cluster knows no other servers. */
export const noForwarder: Forwarder = {
  forward: () =>
    Promise.reject(new PitayaError(codes.internal, "no servers available of this type")),
};
