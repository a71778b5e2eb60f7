/** Why bytes of a peer could not be accepted. */
export type ProtocolErrorCode =
  | "wrong-packet-type"
  | "packet-too-large"
  | "invalid-packet"
  | "invalid-message"
  | "wrong-message-type"
  | "unknown-route-code"
  | "route-too-long"
  | "bad-compression"
  | "inflated-too-large"
  | "inflated-too-much"
  | "bad-handshake"
  | "handshake-refused"
  | "wrong-state"
  | "wrong-protocol";

/** A peer broke the protocol; its connection is closed, nothing else happens. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** What kind of breach it is, for programs. */
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
