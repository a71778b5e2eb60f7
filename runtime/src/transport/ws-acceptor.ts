import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { ProtocolError } from "../error/index.js";
import { packetHeadBytes } from "../wire/index.js";
import type { Acceptor, AcceptorEvents, Channel, ChannelReceiver } from "./acceptor.js";
import { addressOf, closeServer, type ListenOptions, listenOn } from "./listen.js";
import { formatRemote } from "./tcp-acceptor.js";

export interface WsAcceptorOptions extends ListenOptions {
  /** Longest message of a client, bytes; 1 MiB if absent. */
  readonly maxMessageBytes?: number;
}

const defaultMaxMessageBytes = 1024 * 1024;

/** Clients over WebSocket, on any path: one binary message is exactly one packet. */
export function wsAcceptor(options: WsAcceptorOptions): Acceptor {
  return new WsAcceptor(options);
}

class WsAcceptor implements Acceptor {
  readonly name = "ws";
  readonly #options: WsAcceptorOptions;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;

  constructor(options: WsAcceptorOptions) {
    this.#options = options;
    this.#http = createServer({ noDelay: true }, refusePlainHttp);
    this.#sockets = new WebSocketServer({
      server: this.#http,
      perMessageDeflate: false,
      maxPayload: packetHeadBytes + (options.maxMessageBytes ?? defaultMaxMessageBytes),
    });
  }

  get address(): string {
    return addressOf(this.#http, this.#options);
  }

  async listen(events: AcceptorEvents): Promise<void> {
    this.#sockets.on("connection", (socket, request) => {
      events.onChannel(new WsChannel(socket, request.socket));
    });
    this.#sockets.on("wsClientError", (error, socket, request) => {
      events.onError(`cannot upgrade ${describe(request)} to WebSocket`, error);
      socket.destroy();
    });
    this.#http.on("clientError", (error: Error, socket: Socket) => {
      events.onError(`no HTTP on a WebSocket port, from ${formatRemote(socket)}`, error);
      socket.destroy();
    });
    // `ws` forwards the HTTP server's errors to itself.
    this.#sockets.on("error", ignore);
    await listenOn(this.#http, this.#options);
    this.#http.on("error", (error) => events.onError("cannot accept a connection", error));
  }

  async close(): Promise<void> {
    const closed = closeServer(this.#http);
    this.#http.closeIdleConnections();
    await Promise.race([closed, new Promise((resolve) => setImmediate(resolve))]);
  }
}

class WsChannel implements Channel {
  readonly transport = "ws";
  readonly remoteAddress: string;
  readonly #socket: WebSocket;
  readonly #tcp: Socket;

  constructor(socket: WebSocket, tcp: Socket) {
    this.#socket = socket;
    this.#tcp = tcp;
    this.remoteAddress = formatRemote(tcp);
    socket.on("error", ignore);
  }

  get bufferedBytes(): number {
    return this.#tcp.writableLength;
  }

  open(receiver: ChannelReceiver): void {
    let failure: Error | undefined;
    this.#socket.on("message", (data) => {
      const bytes = data as Buffer;
      const error = checkOnePacket(bytes);
      if (error === null) receiver.onBytes(bytes);
      else receiver.onBroken(error);
    });
    this.#tcp.on("drain", () => receiver.onDrain());
    this.#socket.on("error", (error) => {
      const breach = breachOf(error);
      if (breach === null) failure = error;
      else receiver.onBroken(breach);
    });
    this.#socket.on("close", () => receiver.onClose(failure));
  }

  write(packets: Uint8Array): void {
    const single = packetHeadBytes + bodyBytesAt(packets, 0) === packets.length;
    if (single) this.#socket.send(packets, binary);
    else this.writeAll([packets]);
  }

  writeAll(runs: readonly Uint8Array[]): void {
    this.#tcp.cork();
    for (const run of runs) {
      for (let at = 0; at < run.length; ) {
        const end = at + packetHeadBytes + bodyBytesAt(run, at);
        this.#socket.send(run.subarray(at, end), binary);
        at = end;
      }
    }
    this.#tcp.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    // As deployed servers do: no close frame. What was written goes out first.
    this.#tcp.end(() => this.#tcp.destroySoon());
  }

  destroy(): void {
    this.#socket.terminate();
  }
}

const binary = { binary: true, compress: false } as const;

/** What the client did against WebSocket's own rules; `null` for an error of the socket. */
function breachOf(error: NodeJS.ErrnoException): ProtocolError | null {
  const { code = "", message } = error;
  if (!code.startsWith("WS_ERR_")) return null;
  const tooLong = code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
  return new ProtocolError(tooLong ? "packet-too-large" : "invalid-packet", message, {
    cause: error,
  });
}

function checkOnePacket(message: Uint8Array): ProtocolError | null {
  if (message.length < packetHeadBytes) {
    return new ProtocolError("invalid-packet", `WebSocket message of ${message.length} bytes`);
  }
  const announced = packetHeadBytes + bodyBytesAt(message, 0);
  if (announced === message.length) return null;
  return new ProtocolError(
    "invalid-packet",
    `WebSocket message of ${message.length} bytes holds a packet of ${announced}: one message is one packet`,
  );
}

function bodyBytesAt(packets: Uint8Array, at: number): number {
  return (
    ((packets[at + 1] as number) << 16) |
    ((packets[at + 2] as number) << 8) |
    (packets[at + 3] as number)
  );
}

function refusePlainHttp(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(426, {
    "content-type": "text/plain",
    connection: "close",
    upgrade: "websocket",
  });
  response.end("This is a Pitaya server: connect with WebSocket.\n");
}

function describe(request: IncomingMessage): string {
  return `${request.method} ${request.url} from ${formatRemote(request.socket)}`;
}

function ignore(): void {}
