import type { RoomHandlers } from "../generated/game/v1/game.server.js";

export const typed: RoomHandlers = {
  say() {}, // no more
};

const rest = { say() {} };
export const satisfied = {
  join: () => ({ members: 1 }),
  ...rest // the rest
} satisfies RoomHandlers;

export const made = (): RoomHandlers => ({});
export const partial = {} as RoomHandlers;
export const few: Partial<RoomHandlers> = {};
