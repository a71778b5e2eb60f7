import type * as game from "../generated/game/v1/game.js";
import type * as server from "../generated/game/v1/game.server.js";

interface Both extends server.RoomHandlers, server.RoomRemotes {}

export class Two implements Both {}

export type Reply = game.JoinReply;
