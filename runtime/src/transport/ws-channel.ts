import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { ProtocolError } from "../error/index.js";
import { packetHeadBytes } from "../wire/index.js";
import type { Channel, ChannelReceiver } from "./acceptor.js";
import { bodyBytesAt } from "./packet-head.js";
import { endGently } from "./socket-channel.js";

/** What an upgrade has made. */
export interface Upgraded {
  readonly socket: WebSocket;
  /** Below the WebSocket, TLS taken off. */
  readonly stream: Socket;
  readonly remoteAddress: string;
}

/** Packets over WebSocket: one message is exactly one packet. */
export class WsChannel implements Channel {
  readonly transport: string;
  readonly remoteAddress: string;
  readonly #socket: WebSocket;
  readonly #stream: Socket;
  readonly #maxMessageBytes: number;
  #maxBodyBytes: number;

  constructor(transport: string, maxMessageBytes: number, upgraded: Upgraded) {
    this.transport = transport;
    this.remoteAddress = upgraded.remoteAddress;
    this.#socket = upgraded.socket;
    this.#stream = upgraded.stream;
    this.#maxMessageBytes = maxMessageBytes;
    this.#maxBodyBytes = maxMessageBytes;
    this.#socket.on("error", ignore);
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength;
  }

  open(receiver: ChannelReceiver): void {
    let failure: Error | undefined;
    const socket = this.#socket;
    if (socket.readyState === socket.CLOSED) {
      receiver.onClose();
      return;
    }
    socket.on("message", (data) => {
      const bytes = data as Buffer;
      const error = checkOnePacket(bytes);
      if (error === null) receiver.onBytes(bytes);
      else receiver.onBroken(error);
    });
    this.#stream.on("drain", () => receiver.onDrain());
    socket.on("error", (error) => {
      const breach = this.#breachOf(error);
      if (breach === null) failure = error;
      else receiver.onBroken(breach);
    });
    socket.on("close", () => receiver.onClose(failure));
  }

  /** The library takes its bound once only, so the part of it that holds the bound is told. */
  limitBody(maxBytes: number): void {
    this.#maxBodyBytes = Math.min(maxBytes, this.#maxMessageBytes);
    const { _receiver } = this.#socket as { readonly _receiver?: { _maxPayload?: number } };
    if (_receiver?._maxPayload === undefined) return;
    _receiver._maxPayload = packetHeadBytes + this.#maxBodyBytes;
  }

  write(packets: Uint8Array): void {
    const single = packetHeadBytes + bodyBytesAt(packets, 0) === packets.length;
    if (single) this.#socket.send(packets, binary);
    else this.writeAll([packets]);
  }

  writeAll(runs: readonly Uint8Array[]): void {
    this.#stream.cork();
    for (const run of runs) {
      for (let at = 0; at < run.length; ) {
        const end = at + packetHeadBytes + bodyBytesAt(run, at);
        this.#socket.send(run.subarray(at, end), binary);
        at = end;
      }
    }
    this.#stream.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    // As deployed servers do: no close frame. What was written goes out first.
    this.#socket.resume();
    endGently(this.#stream);
  }

  destroy(): void {
    this.#socket.terminate();
  }

  /** What the client did against WebSocket's own rules; `null` for an error of the socket. */
  #breachOf(cause: NodeJS.ErrnoException): ProtocolError | null {
    const { code = "", message } = cause;
    if (!code.startsWith("WS_ERR_")) return null;
    if (code !== "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") {
      return new ProtocolError("invalid-packet", `WebSocket: ${message}`, { cause });
    }
    const text = `WebSocket message is longer than a packet with a body of ${this.#maxBodyBytes} bytes`;
    return new ProtocolError("packet-too-large", text, { cause });
  }
}

const binary = { binary: true, compress: false } as const;

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

function ignore(): void {}
