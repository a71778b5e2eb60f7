#!/usr/bin/env node
// A licence.

import { type HandlerContext, NotImplementedError } from "@pitaya-ts/runtime";
import type { JoinReply, JoinRequest } from "../generated/game/v1/game.js";
import type { RoomHandlers } from "../generated/game/v1/game.server.js"; // the interface
import type { Item } from "../generated/shared/v1/shared.js";

/* before */ export class Comments /* name */ implements RoomHandlers /* of the schema */ {
  /** It says. */
  say() {} // behind it
  // TODO join
  /* the end */

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
} // after
