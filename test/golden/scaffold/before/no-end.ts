import type { RoomHandlers } from "../generated/game/v1/game.server.js"

export class NoEnd implements RoomHandlers {
  join() { return { members: this.count } }
  say() {}
  count = 1
}