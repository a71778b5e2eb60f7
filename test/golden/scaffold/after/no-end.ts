import { type HandlerContext, NotImplementedError } from "@pitaya-ts/runtime"
import type { RoomHandlers } from "../generated/game/v1/game.server.js"
import type { Item } from "../generated/shared/v1/shared.js"

export class NoEnd implements RoomHandlers {
  join() { return { members: this.count } }
  say() {}
  count = 1

  async in(_ctx: HandlerContext): Promise<Item> {
    throw new NotImplementedError("room.room.in")
  }
}