import type { HandlerContext } from "@pitaya-ts/runtime";
import { NotImplementedError } from "@pitaya-ts/runtime";
import type { JoinReply, JoinRequest } from "../generated/game/v1/game.js";
import type { RoomHandlers } from "../generated/game/v1/game.server.js";
import type { Item } from "../generated/shared/v1/shared.js";

abstract class Base {
  join(request: JoinRequest, _ctx: HandlerContext): JoinReply {
    return { members: request.room.length };
  }

  abstract say(request: JoinRequest, ctx: HandlerContext): Promise<void>;
}

export class Derived extends Base implements RoomHandlers {
  async say(_request: JoinRequest, _ctx: HandlerContext): Promise<void> {
    throw new NotImplementedError("room.room.say");
  }

  async in(_ctx: HandlerContext): Promise<Item> {
    throw new NotImplementedError("room.room.in");
  }
}
