import { createApp } from "@pitaya-ts/runtime";
import { Room, RoomRemote } from "../generated/game/v1/game.server.js";

export const app = createApp({ serverType: "room" })
  .handle(Room, { join: () => ({ members: 1 }), say() {} })
  .remote(RoomRemote, {});
