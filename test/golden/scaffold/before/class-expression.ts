import type { RoomHandlers } from "../generated/game/v1/game.server.js";

export const Room = class implements RoomHandlers {};
export function make(): RoomHandlers {
    return new (class Inner implements RoomHandlers { say() {} })();
}
