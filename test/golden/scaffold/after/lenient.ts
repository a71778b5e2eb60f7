import { RoomHandlersBase } from "../generated/game/v1/game.server.js";

export class Lenient extends RoomHandlersBase {
  override async say() {}
}
