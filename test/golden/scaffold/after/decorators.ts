import {
  type HandlerContext,
  NotImplementedError,
  PitayaError,
} from "@pitaya-ts/runtime";
import { type RoomHandlers } from "../generated/game/v1/game.server.js";
import type { Item } from "../generated/shared/v1/shared.js";

function logged<T>(value: T, _context: unknown): T {
  return value;
}

@logged
export class Decorators implements RoomHandlers {
  @logged
  @logged join(
    request: { room: string }, _ctx: HandlerContext) {
    if (request.room === "") throw new PitayaError("ROOM-1", "which?");
    return { members: 1 };
  }

    @logged say() {}

  async in(_ctx: HandlerContext): Promise<Item> {
    throw new NotImplementedError("room.room.in");
  }
}
