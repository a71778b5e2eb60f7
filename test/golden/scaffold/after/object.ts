import { type HandlerContext, NotImplementedError } from "@pitaya-ts/runtime";
import type { JoinReply, JoinRequest } from "../generated/game/v1/game.js";
import type { RoomHandlers } from "../generated/game/v1/game.server.js";
import type { Item } from "../generated/shared/v1/shared.js";

export const typed: RoomHandlers = {
  say() {}, // no more

  /**
   * Enters a room.
   *
   * Errors:
   * - `ROOM-1`: it is full
   */
  async join(_request: JoinRequest, _ctx: HandlerContext): Promise<JoinReply> {
    throw new NotImplementedError("room.room.join");
  },

  async in(_ctx: HandlerContext): Promise<Item> {
    throw new NotImplementedError("room.room.in");
  },
};

const rest = { say() {} };
export const satisfied = {
  join: () => ({ members: 1 }),
  ...rest, // the rest

  async in(_ctx: HandlerContext): Promise<Item> {
    throw new NotImplementedError("room.room.in");
  }
} satisfies RoomHandlers;

export const made = (): RoomHandlers => ({
  /**
   * Enters a room.
   *
   * Errors:
   * - `ROOM-1`: it is full
   */
  async join(_request: JoinRequest, _ctx: HandlerContext): Promise<JoinReply> {
    throw new NotImplementedError("room.room.join");
  },

  async say(_request: JoinRequest, _ctx: HandlerContext): Promise<void> {
    throw new NotImplementedError("room.room.say");
  },

  async in(_ctx: HandlerContext): Promise<Item> {
    throw new NotImplementedError("room.room.in");
  },
});
export const partial = {} as RoomHandlers;
export const few: Partial<RoomHandlers> = {};
