import type { RoomRemotes } from "../generated/game/v1/game.server.js";

export class Words implements RoomRemotes {
    static
}
