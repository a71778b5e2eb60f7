import type { ProtocolError } from "../error/index.js";

/** Why a connection to the server ended. */
export type CloseReason =
  /** `client.close()`, or the signal given to `connect`. */
  | { readonly kind: "client" }
  /** The server told the client to go; `reason` is empty if it did not say why. */
  | { readonly kind: "kicked"; readonly reason: string }
  /** Nothing came from the server for two heartbeat intervals. */
  | { readonly kind: "heartbeat-timeout"; readonly silentMs: number }
  | { readonly kind: "server-closed" }
  /** The server sent bytes that are not the protocol. */
  | { readonly kind: "protocol-error"; readonly error: ProtocolError }
  /** Could not connect, or the connection broke. */
  | { readonly kind: "connection-error"; readonly error: Error }
  /** The server refused the handshake: 400 for a handshake that it does not accept. */
  | { readonly kind: "handshake-refused"; readonly code: number };

/** One line for people. */
export function formatCloseReason(reason: CloseReason): string {
  switch (reason.kind) {
    case "client":
      return "closed by the client";
    case "kicked":
      return reason.reason === "" ? "kicked" : `kicked: ${reason.reason}`;
    case "heartbeat-timeout":
      return `nothing came from the server for ${Math.round(reason.silentMs)} ms`;
    case "server-closed":
      return "closed by the server";
    case "protocol-error":
      return `server broke the protocol: ${reason.error.message}`;
    case "connection-error":
      return describeError(reason.error);
    case "handshake-refused":
      return `server refused the handshake with code ${reason.code}`;
  }
}

/** Whether trying again may help: not after a kick, a refusal, a server that speaks otherwise. */
export function isTransient(reason: CloseReason): boolean {
  return (
    reason.kind === "heartbeat-timeout" ||
    reason.kind === "server-closed" ||
    reason.kind === "connection-error"
  );
}

/** Why `connect` failed. */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
  /** Where it was to connect. */
  readonly url: string;
  /** Why there is no connection. */
  readonly reason: CloseReason;

  constructor(url: string, reason: CloseReason) {
    const cause = "error" in reason ? { cause: reason.error } : undefined;
    super(`Cannot connect to ${url}: ${formatCloseReason(reason)}`, cause);
    this.url = url;
    this.reason = reason;
  }
}

/** Node's error for a name with several addresses has an empty message and a code. */
function describeError(error: Error): string {
  if (error.message !== "") return error.message;
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : error.name;
}
