import type { Socket } from "node:net";
import { httpError } from "./http-error.js";
import { endGently } from "./socket-channel.js";

/** Answers a request to upgrade with an error, and closes. */
export function refuseUpgrade(socket: Socket, status: number, why: string): void {
  socket.on("error", ignore);
  socket.write(httpError(status, `${why}\n`));
  endGently(socket);
}

function ignore(): void {}
