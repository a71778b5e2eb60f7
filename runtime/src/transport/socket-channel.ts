import type { Socket } from "node:net";
import type { Channel, ChannelReceiver } from "./acceptor.js";
import { httpError } from "./http-error.js";

/** How long a client may take to close its side once ours is closed, ms. */
const lingerMs = 1_000;

/**
 * Closes our side once all is sent, and the socket when the client has closed its own. To close it
 * while bytes of the client are unread would reset the connection, and the client could lose what we
 * sent last.
 */
export function endGently(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end(() => {
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(timer));
  });
  socket.resume();
}

/** Bytes over TCP, with TLS or without. */
export class SocketChannel implements Channel {
  readonly transport: string;
  readonly remoteAddress: string;
  readonly #socket: Socket;

  constructor(transport: string, socket: Socket, remoteAddress: string) {
    this.transport = transport;
    this.remoteAddress = remoteAddress;
    this.#socket = socket;
    // Until `open`, an error of the socket must not end the process.
    socket.on("error", ignore);
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  open(receiver: ChannelReceiver): void {
    const socket = this.#socket;
    let failure: Error | undefined;
    socket.on("error", (error) => {
      failure = error;
    });
    if (socket.closed) {
      receiver.onClose();
      return;
    }
    socket.on("data", (chunk) => receiver.onBytes(chunk));
    socket.on("drain", () => receiver.onDrain());
    socket.on("close", () => receiver.onClose(failure));
    // Paused if a PROXY header was read from it.
    socket.resume();
  }

  write(packets: Uint8Array): void {
    this.#socket.write(packets);
  }

  answerHttp(text: string): void {
    this.#socket.write(httpError(400, text));
  }

  writeAll(runs: readonly Uint8Array[]): void {
    this.#socket.cork();
    for (const run of runs) this.#socket.write(run);
    this.#socket.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    endGently(this.#socket);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

function ignore(): void {}
