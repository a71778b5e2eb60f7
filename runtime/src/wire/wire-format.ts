import type { RouteDictionary } from "./dictionary.js";
import {
  type Message,
  type MessageParts,
  messageHeadBytes,
  readMessageParts,
  writeMessageHead,
} from "./message.js";
import type { MessageId } from "./message-id.js";
import { type PacketType, packetHeadBytes, writePacketHead } from "./packet.js";
import { PacketDecoder, type PacketSink } from "./packet-decoder.js";

/** Packets from the chunks of one connection. */
export interface PacketReader {
  /** Longest body that is taken. May be changed between packets. */
  maxBodyBytes: number;
  /** Bytes that came while it was paused. */
  readonly heldBytes: number;
  /** Hands on no more packets until {@link resume}; its sink may call it. */
  pause(): void;
  /** Goes on with what came meanwhile. @throws ProtocolError */
  resume(): void;
  /** Hands every packet that is whole by now to its sink. @throws ProtocolError */
  push(chunk: Uint8Array): void;
}

/**
 * How packets and messages are laid out. A server can be given another one; both sides of a
 * connection have to have the same.
 */
export interface WireFormat {
  /** Bytes before a packet's body. */
  readonly packetHeadBytes: number;
  /** Cuts what comes from one client into packets, for `sink`. */
  packetReader(sink: PacketSink, maxBodyBytes: number): PacketReader;
  /** Writes a packet's head at `at`. */
  writePacketHead(into: Uint8Array, at: number, type: PacketType, bodyBytes: number): void;
  /** @throws ProtocolError */
  readMessageParts(bytes: Uint8Array, parts: MessageParts): void;
  /** Length of the head that `writeMessageHead` writes, bytes. */
  messageHeadBytes(
    type: Message["type"],
    id: MessageId,
    route: string,
    dictionary?: RouteDictionary,
  ): number;
  /** Where the payload begins. */
  writeMessageHead(
    into: Uint8Array,
    at: number,
    message: Omit<Message, "payload">,
    dictionary?: RouteDictionary,
  ): number;
}

/** Pitaya's own format. */
export const pitayaWire: WireFormat = {
  packetHeadBytes,
  packetReader: (sink, maxBodyBytes) => new PacketDecoder(sink, maxBodyBytes),
  writePacketHead,
  readMessageParts,
  messageHeadBytes,
  writeMessageHead,
};
