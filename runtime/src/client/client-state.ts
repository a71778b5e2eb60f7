/**
 * Where a client stands.
 *
 * ```
 * connecting ──► open ◄──► reconnecting
 *      └──────────┴──────────────┴──► closed
 * ```
 */
export type ClientState = "connecting" | "open" | "reconnecting" | "closed";

/** Where one connection of a client stands. */
export type ConnectionState = "dialing" | "handshaking" | "open" | "closed";

type Moves<State extends string> = Readonly<Record<State, readonly State[]>>;

export const clientMoves: Moves<ClientState> = {
  connecting: ["open", "closed"],
  open: ["reconnecting", "closed"],
  reconnecting: ["open", "closed"],
  closed: [],
};

export const connectionMoves: Moves<ConnectionState> = {
  dialing: ["handshaking", "closed"],
  handshaking: ["open", "closed"],
  open: ["closed"],
  closed: [],
};

/**
 * The state moved to.
 *
 * @throws Error for a move that is not in the table: a defect of the client itself
 */
export function move<State extends string>(moves: Moves<State>, from: State, to: State): State {
  if (!moves[from].includes(to)) throw new Error(`Cannot move from "${from}" to "${to}"`);
  return to;
}
