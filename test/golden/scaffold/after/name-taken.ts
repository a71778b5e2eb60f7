import { type HandlerContext, NotImplementedError } from "@pitaya-ts/runtime";
import type { JoinRequest } from "../generated/game/v1/game.js";
import type { RoomHandlers } from "../generated/game/v1/game.server.js";
import type { Item as ItemMessage } from "../generated/shared/v1/shared.js";

type JoinReply = { readonly members: number };
const Item = 1;

export class Taken implements RoomHandlers {
  join(): JoinReply {
    return { members: Item };
  }

  async say(_request: JoinRequest, _ctx: HandlerContext): Promise<void> {
    throw new NotImplementedError("room.room.say");
  }

  async in(_ctx: HandlerContext): Promise<ItemMessage> {
    throw new NotImplementedError("room.room.in");
  }
}
