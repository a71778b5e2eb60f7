/** Why a session ended. */
export type CloseReason =
  /** The client went away by itself. */
  | "client"
  /** Nothing came from the client for two heartbeat intervals. */
  | "timeout"
  | "kicked"
  /** Another session was bound to the same user. */
  | "replaced"
  /** The client broke the protocol. */
  | "protocol"
  /** The client hit a bound; its option's name follows, as in `limit:maxPacketBytes`. */
  | `limit:${string}`
  /** The server's code closed it. */
  | "closed"
  /** The server stops. */
  | "shutdown"
  /** The connection broke. */
  | "error";
