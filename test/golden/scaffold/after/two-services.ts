import { type HandlerContext, NotImplementedError, type RemoteContext } from "@pitaya-ts/runtime";
import type * as game from "../generated/game/v1/game.js";
import type * as server from "../generated/game/v1/game.server.js";
import type { Item } from "../generated/shared/v1/shared.js";

interface Both extends server.RoomHandlers, server.RoomRemotes {}

export class Two implements Both {
  /**
   * Enters a room.
   *
   * Errors:
   * - `ROOM-1`: it is full
   */
  async join(_request: game.JoinRequest, _ctx: HandlerContext): Promise<game.JoinReply> {
    throw new NotImplementedError("room.room.join");
  }

  async say(_request: game.JoinRequest, _ctx: HandlerContext): Promise<void> {
    throw new NotImplementedError("room.room.say");
  }

  async in(_ctx: HandlerContext): Promise<Item> {
    throw new NotImplementedError("room.room.in");
  }

  async stats(_request: Uint8Array, _ctx: RemoteContext): Promise<Uint8Array> {
    throw new NotImplementedError("room.room.stats");
  }
}

export type Reply = game.JoinReply;
