/** Where a client's connection stands. */
export type ConnectionState = "start" | "handshake" | "working" | "closed";

/** Legal moves; another one is a fault of ours, not of the client. */
const moves = {
  start: ["handshake", "closed"],
  // A second handshake is answered again, and the client has to acknowledge again.
  handshake: ["handshake", "working", "closed"],
  working: ["handshake", "closed"],
  closed: [],
} as const satisfies Record<ConnectionState, readonly ConnectionState[]>;

export function mayMove(from: ConnectionState, to: ConnectionState): boolean {
  return (moves[from] as readonly ConnectionState[]).includes(to);
}
