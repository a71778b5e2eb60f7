import type { HandlerContext } from "@pitaya-ts/runtime";
import type { RoomHandlers } from "../generated/game/v1/game.server.js";

export class Drift implements RoomHandlers {
  join(request: string): number {
    return request.length;
  }

  private say() {}

  in() {
    return { id: "" };
  }

  leave(_request: unknown, _ctx: HandlerContext) {}
  help(_more: string) {}
  private own(_ctx: HandlerContext) {}
}
