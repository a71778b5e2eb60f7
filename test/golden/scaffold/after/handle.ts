import { createApp, type HandlerContext, NotImplementedError, type RemoteContext } from "@pitaya-ts/runtime";
import { Room, RoomRemote } from "../generated/game/v1/game.server.js";
import type { Item } from "../generated/shared/v1/shared.js";

export const app = createApp({ serverType: "room" })
  .handle(Room, { join: () => ({ members: 1 }), say() {}, 

    async in(_ctx: HandlerContext): Promise<Item> {
      throw new NotImplementedError("room.room.in");
    }
  })
  .remote(RoomRemote, {
    async stats(_request: Uint8Array, _ctx: RemoteContext): Promise<Uint8Array> {
      throw new NotImplementedError("room.room.stats");
    },
  });
