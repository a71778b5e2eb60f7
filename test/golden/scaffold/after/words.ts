import { NotImplementedError, type RemoteContext } from "@pitaya-ts/runtime";
import type { RoomRemotes } from "../generated/game/v1/game.server.js";

export class Words implements RoomRemotes {
    static;

    async stats(_request: Uint8Array, _ctx: RemoteContext): Promise<Uint8Array> {
        throw new NotImplementedError("room.room.stats");
    }
}
