import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { endGently } from "./socket-channel.js";

/** Answers a request to upgrade with an error, and closes. */
export function refuseUpgrade(socket: Socket, status: number, why: string): void {
  const body = `${why}\n`;
  socket.on("error", ignore);
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      "Connection: close\r\n" +
      "Content-Type: text/plain\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  endGently(socket);
}

function ignore(): void {}
