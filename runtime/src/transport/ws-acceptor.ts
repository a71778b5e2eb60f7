import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";
import { ProtocolError } from "../error/index.js";
import { packetHeadBytes } from "../wire/index.js";
import type { Acceptor, AcceptorEvents } from "./acceptor.js";
import type { Arrival } from "./arrivals.js";
import { Entrance } from "./entrance.js";
import { protocolOf } from "./foreign-protocol.js";
import { refuseUpgrade } from "./http-refusal.js";
import type { ListenOptions } from "./listen.js";
import { type OriginRule, type Origins, originRule } from "./origins.js";
import { type Upgraded, WsChannel } from "./ws-channel.js";

/** Where and how to listen for WebSockets. */
export interface WsAcceptorOptions extends ListenOptions {
  /** Longest message of a client, its packet's head not counted, bytes. @defaultValue the server's `maxPacketBytes` */
  readonly maxMessageBytes?: number;
  /**
   * Which pages may connect; programs other than browsers always may.
   * @defaultValue `any` without TLS, as Pitaya's; `same-host` with it
   */
  readonly origins?: Origins;
}

const defaultMaxMessageBytes = 1024 * 1024;

/**
 * In how many pieces a message may come, as fragments or as reads of the socket. Each takes some
 * hundred bytes until the message is whole, so that single bytes must not be sent one by one.
 */
const piecesAtLeast = 1_024;
const bytesPerPiece = 256;

const upgraderOptions = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  // Text is taken for bytes here, and packets are seldom UTF-8.
  skipUTF8Validation: true,
  closeTimeout: 5_000,
};

/** Clients over WebSocket, on any path, with TLS if `tls` is given: one message is exactly one packet. */
export function wsAcceptor(options: WsAcceptorOptions): Acceptor {
  return new WsAcceptor(options);
}

interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly stream: Socket;
  readonly head: Buffer;
}

class WsAcceptor implements Acceptor {
  readonly name: string;
  readonly #entrance: Entrance;
  readonly #maxMessageBytes: number | undefined;
  readonly #isAllowed: OriginRule;
  readonly #http: Server;
  /** By stream, while it has no channel. */
  readonly #arrivals = new WeakMap<object, Arrival>();

  constructor(options: WsAcceptorOptions) {
    const isPlain = options.tls === undefined;
    this.name = isPlain ? "ws" : "wss";
    this.#entrance = new Entrance(options);
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#isAllowed = originRule(options.origins ?? (isPlain ? "any" : "same-host"));
    this.#http = createServer((request, response) => {
      this.#arrivals.get(request.socket)?.finish();
      answerPlainHttp(response);
    });
  }

  get address(): string {
    return this.#entrance.address;
  }

  async listen(events: AcceptorEvents): Promise<void> {
    const maxMessageBytes =
      this.#maxMessageBytes ?? events.maxPacketBytes ?? defaultMaxMessageBytes;
    const maxPayload = packetHeadBytes + maxMessageBytes;
    const maxPieces = piecesAtLeast + Math.ceil(maxPayload / bytesPerPiece);
    const upgrader = new WebSocketServer({
      ...upgraderOptions,
      maxPayload,
      maxFragments: maxPieces,
      maxBufferedChunks: maxPieces,
    });
    const onUpgraded = (upgraded: Upgraded): void =>
      events.onChannel(new WsChannel(this.name, maxMessageBytes, upgraded));
    this.#http.on("upgrade", (request, stream, head) =>
      this.#upgrade(upgrader, { request, stream: stream as Socket, head }, onUpgraded),
    );
    this.#http.on("clientError", (error: NodeJS.ErrnoException, socket) =>
      this.#arrivals.get(socket)?.fail("no HTTP on a WebSocket port", noHttp(error)),
    );
    upgrader.on("wsClientError", (error, socket) => this.#refuse(socket as Socket, 400, error));
    await this.#entrance.listen(events, {
      lastStage: "WebSocket upgrade",
      onStream: (stream, _, arrival) => {
        if (arrival !== null) this.#arrivals.set(stream, arrival);
        this.#http.emit("connection", stream);
        // Paused if a PROXY header was read from it.
        stream.resume();
      },
    });
  }

  close(): Promise<void> {
    return this.#entrance.close();
  }

  #upgrade(
    upgrader: WebSocketServer,
    { request, stream, head }: UpgradeRequest,
    onUpgraded: (upgraded: Upgraded) => void,
  ): void {
    const arrival = this.#arrivals.get(stream);
    if (arrival === undefined) return;
    if (!this.#isAllowed(request)) {
      const { origin } = request.headers;
      this.#refuse(stream, 403, new Error(`origin ${JSON.stringify(origin)} is not in origins`));
      return;
    }
    upgrader.handleUpgrade(request, stream, head, (socket) => {
      this.#arrivals.delete(stream);
      const { remoteAddress } = arrival;
      if (arrival.finish()) onUpgraded({ socket, stream, remoteAddress });
    });
  }

  #refuse(stream: Socket, status: number, error: Error): void {
    this.#arrivals.get(stream)?.refuse("refusing a WebSocket upgrade", error);
    refuseUpgrade(stream, status, error.message);
  }
}

/** A WebSocket port got something else. */
function noHttp(cause: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }): Error {
  const { code = "", rawPacket } = cause;
  // The parser's own errors; others are the socket's.
  if (!code.startsWith("HPE_") || rawPacket === undefined) return cause;
  const spoken = protocolOf(rawPacket);
  const what = spoken === null ? code : `client speaks ${spoken}`;
  return new ProtocolError("wrong-protocol", `${what}: connect with ws:// or wss://`, { cause });
}

function answerPlainHttp(response: ServerResponse): void {
  response.writeHead(426, {
    "content-type": "text/plain",
    connection: "close",
    upgrade: "websocket",
  });
  response.end("This is a Pitaya server: connect with WebSocket.\n");
}
