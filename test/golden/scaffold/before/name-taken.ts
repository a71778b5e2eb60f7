import type { RoomHandlers } from "../generated/game/v1/game.server.js";

type JoinReply = { readonly members: number };
const Item = 1;

export class Taken implements RoomHandlers {
  join(): JoinReply {
    return { members: Item };
  }
}
