import type { RoomRemotes } from "../generated/game/v1/game.server.js";

export class Whole implements RoomRemotes { stats = () => new Uint8Array() }
