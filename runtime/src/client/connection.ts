import { ProtocolError } from "../error/index.js";
import {
  type Compression,
  decodeMessage,
  deflateIfShorter,
  encodeMessage,
  encodePacket,
  type Message,
  messageType,
  PacketDecoder,
  type PacketType,
  packetType,
} from "../wire/index.js";
import type { ClientClock } from "./client-clock.js";
import { ClientHandshake } from "./client-handshake.js";
import { type ConnectionState, connectionMoves, move } from "./client-state.js";
import type { CloseReason } from "./close-reason.js";
import type { Dialer, Socket } from "./dialer.js";
import { Heartbeat, longestTimerMs } from "./heartbeat.js";
import { kickReason } from "./kick.js";
import type { ClientSettings } from "./options.js";
import { type Agreement, agree, readServerHandshake } from "./server-handshake.js";

/** What a connection tells its client. */
export interface ConnectionEvents {
  /** The handshake is done. */
  opened(agreement: Agreement): void;
  /** A response or a push, its payload inflated. */
  message(message: Message): void;
  /** Comes once, last, also for a connection that was never open. */
  lost(reason: CloseReason): void;
}

/** A request or a notify, its payload plain. */
export type OutMessage = Omit<Message, "compressed" | "error">;

/** How the bytes of a connection are carried and compressed. */
export interface ConnectionPorts {
  readonly dial: Dialer;
  readonly compression: Compression;
  readonly clock: ClientClock;
}

/** One connection from dialing to its loss. A client has one after the other. */
export class Connection {
  readonly #settings: ClientSettings;
  readonly #compression: Compression;
  readonly #clock: ClientClock;
  readonly #events: ConnectionEvents;
  readonly #decoder: PacketDecoder;
  readonly #stopTimer: () => void;
  #state: ConnectionState = "dialing";
  #socket: Socket | null = null;
  #agreement: Agreement | null = null;
  #heartbeat: Heartbeat | null = null;
  #handshake: ClientHandshake | null = null;

  constructor(
    settings: ClientSettings,
    { compression, clock }: Omit<ConnectionPorts, "dial">,
    events: ConnectionEvents,
  ) {
    this.#settings = settings;
    this.#compression = compression;
    this.#clock = clock;
    this.#events = events;
    this.#decoder = new PacketDecoder(
      (type, body) => this.#receive(type, body),
      settings.maxPacketBytes,
    );
    const waitMs = Math.min(settings.connectTimeoutMs, longestTimerMs);
    this.#stopTimer = clock.after(waitMs, () => this.#timedOut());
  }

  /** Begins to connect. Told by events, never before this returns, unless `url` can't be dialed at all. */
  open(url: string, dial: Dialer): void {
    try {
      this.#socket = dial(url, {
        opened: () => this.#guard(() => this.#shakeHands()),
        bytes: (chunk) => this.#guard(() => this.#decoder.push(chunk)),
        closed: (error) => this.#socketClosed(error),
      });
    } catch (thrown) {
      this.close({ kind: "connection-error", error: asError(thrown) });
    }
  }

  /** Sends a request or a notify; the payload is compressed if that is wished and of use. */
  send(message: OutMessage): void {
    const { compress } = this.#settings;
    const shorter = compress ? deflateIfShorter(this.#compression, message.payload) : null;
    const payload = shorter ?? message.payload;
    const body = encodeMessage(
      { ...message, payload, compressed: shorter !== null, error: false },
      this.#agreement === null ? {} : { dictionary: this.#agreement.dictionary },
    );
    this.#socket?.send(encodePacket(packetType.data, body));
  }

  close(reason: CloseReason): void {
    if (this.#state === "closed") return;
    this.#state = move(connectionMoves, this.#state, "closed");
    this.#stopTimer();
    this.#heartbeat?.stop();
    this.#socket?.close();
    this.#events.lost(reason);
  }

  /** Whatever bytes of the server lead to ends this connection, and nothing else. */
  #guard(work: () => void): void {
    if (this.#state === "closed") return;
    try {
      work();
    } catch (thrown) {
      if (thrown instanceof ProtocolError) this.close({ kind: "protocol-error", error: thrown });
      else this.close({ kind: "connection-error", error: asError(thrown) });
    }
  }

  #socketClosed(error: Error | undefined): void {
    this.close(
      error === undefined ? { kind: "server-closed" } : { kind: "connection-error", error },
    );
  }

  #timedOut(): void {
    const what = this.#state === "dialing" ? "no connection" : "no answer to the handshake";
    const error = new Error(`${what} in ${this.#settings.connectTimeoutMs} ms`);
    this.close({ kind: "connection-error", error });
  }

  #shakeHands(): void {
    this.#state = move(connectionMoves, this.#state, "handshaking");
    this.#handshake = new ClientHandshake(this.#settings);
    this.#socket?.send(encodePacket(packetType.handshake, this.#handshake.first()));
  }

  #receive(type: PacketType, body: Uint8Array): void {
    // A listener may have closed the client between two packets of a chunk.
    if (this.#state === "closed") return;
    this.#heartbeat?.heard();
    switch (type) {
      case packetType.handshake:
        this.#handshaken(body);
        break;
      case packetType.data:
        this.#receiveMessage(body);
        break;
      case packetType.kick:
        this.close({ kind: "kicked", reason: kickReason(body) });
        break;
      case packetType.heartbeat:
        break;
      case packetType.handshakeAck:
        throw new ProtocolError("wrong-state", "handshake ack from a server");
    }
  }

  #handshaken(body: Uint8Array): void {
    if (this.#state !== "handshaking") {
      throw new ProtocolError("wrong-state", `handshake answer while ${this.#state}`);
    }
    const { maxInflatedBytes, serializers, dictionary } = this.#settings;
    const response = readServerHandshake(body, this.#compression, maxInflatedBytes);
    const { code, sys } = response;
    if (code !== 200) {
      this.close({ kind: "handshake-refused", code });
      return;
    }
    const again = this.#handshake?.second(sys.schema ?? {}) ?? null;
    if (again !== null) this.#socket?.send(encodePacket(packetType.handshake, again));
    else this.#begin(agree(response, serializers, dictionary));
  }

  #begin(agreement: Agreement): void {
    this.#agreement = agreement;
    this.#state = move(connectionMoves, this.#state, "open");
    this.#stopTimer();
    this.#socket?.send(encodePacket(packetType.handshakeAck));
    if (agreement.heartbeatMs > 0) this.#heartbeat = this.#startHeartbeat(agreement.heartbeatMs);
    this.#events.opened(agreement);
  }

  #startHeartbeat(intervalMs: number): Heartbeat {
    const packet = encodePacket(packetType.heartbeat);
    const events = {
      beat: () => this.#socket?.send(packet),
      silent: (silentMs: number) => this.close({ kind: "heartbeat-timeout", silentMs }),
    };
    return new Heartbeat(intervalMs, events, this.#clock);
  }

  #receiveMessage(body: Uint8Array): void {
    if (this.#state !== "open") {
      throw new ProtocolError("wrong-state", `data packet while ${this.#state}`);
    }
    const message = decodeMessage(body, this.#agreement?.dictionary);
    if (message.type !== messageType.response && message.type !== messageType.push) {
      throw new ProtocolError("wrong-message-type", "request or notify from a server");
    }
    this.#events.message(message.compressed ? this.#inflated(message) : message);
  }

  #inflated(message: Message): Message {
    const payload = this.#compression.inflate(message.payload, this.#settings.maxInflatedBytes);
    return { ...message, payload, compressed: false };
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
