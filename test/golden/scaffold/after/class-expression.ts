import { type HandlerContext, NotImplementedError } from "@pitaya-ts/runtime";
import type { JoinReply, JoinRequest } from "../generated/game/v1/game.js";
import type { RoomHandlers } from "../generated/game/v1/game.server.js";
import type { Item } from "../generated/shared/v1/shared.js";

export const Room = class implements RoomHandlers {
    /**
     * Enters a room.
     *
     * Errors:
     * - `ROOM-1`: it is full
     */
    async join(_request: JoinRequest, _ctx: HandlerContext): Promise<JoinReply> {
        throw new NotImplementedError("room.room.join");
    }

    async say(_request: JoinRequest, _ctx: HandlerContext): Promise<void> {
        throw new NotImplementedError("room.room.say");
    }

    async in(_ctx: HandlerContext): Promise<Item> {
        throw new NotImplementedError("room.room.in");
    }
};
export function make(): RoomHandlers {
    return new (class Inner implements RoomHandlers { say() {} 

        /**
         * Enters a room.
         *
         * Errors:
         * - `ROOM-1`: it is full
         */
        async join(_request: JoinRequest, _ctx: HandlerContext): Promise<JoinReply> {
            throw new NotImplementedError("room.room.join");
        }

        async in(_ctx: HandlerContext): Promise<Item> {
            throw new NotImplementedError("room.room.in");
        }
    })();
}
