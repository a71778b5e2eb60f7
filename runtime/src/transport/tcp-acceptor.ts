import { createServer, type Server, type Socket } from "node:net";
import type { Acceptor, AcceptorEvents, Channel, ChannelReceiver } from "./acceptor.js";
import { addressOf, closeServer, type ListenOptions, listenOn } from "./listen.js";

/** Clients over plain TCP. */
export function tcpAcceptor(options: ListenOptions): Acceptor {
  return new TcpAcceptor(options);
}

class TcpAcceptor implements Acceptor {
  readonly name = "tcp";
  readonly #options: ListenOptions;
  readonly #server: Server;

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true });
  }

  get address(): string {
    return addressOf(this.#server, this.#options);
  }

  async listen(events: AcceptorEvents): Promise<void> {
    this.#server.on("connection", (socket) => events.onChannel(new TcpChannel(socket)));
    await listenOn(this.#server, this.#options);
    this.#server.on("error", (error) => events.onError("cannot accept a connection", error));
  }

  async close(): Promise<void> {
    // The server's own close event waits for clients, which are not this acceptor's to end.
    const closed = closeServer(this.#server);
    await Promise.race([closed, new Promise((resolve) => setImmediate(resolve))]);
  }
}

class TcpChannel implements Channel {
  readonly transport = "tcp";
  readonly remoteAddress: string;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.remoteAddress = formatRemote(socket);
    // Until `open`, an error of the socket must not end the process.
    socket.on("error", ignore);
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  open(receiver: ChannelReceiver): void {
    const socket = this.#socket;
    let failure: Error | undefined;
    socket.on("data", (chunk) => receiver.onBytes(chunk));
    socket.on("drain", () => receiver.onDrain());
    socket.on("error", (error) => {
      failure = error;
    });
    socket.on("close", () => receiver.onClose(failure));
    if (socket.destroyed) receiver.onClose();
  }

  write(packets: Uint8Array): void {
    this.#socket.write(packets);
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
    // A peer that never closes its side would hold the socket for ever.
    this.#socket.end(() => this.#socket.destroySoon());
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

export function formatRemote(socket: Socket): string {
  const { remoteAddress = "", remotePort } = socket;
  if (remoteAddress === "") return "";
  return remoteAddress.includes(":")
    ? `[${remoteAddress}]:${remotePort}`
    : `${remoteAddress}:${remotePort}`;
}

function ignore(): void {}
