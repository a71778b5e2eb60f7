#!/usr/bin/env node
// A licence.

import type { RoomHandlers } from "../generated/game/v1/game.server.js"; // the interface

/* before */ export class Comments /* name */ implements RoomHandlers /* of the schema */ {
  /** It says. */
  say() {} // behind it
  // TODO join
  /* the end */
} // after
