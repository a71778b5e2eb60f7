import { inflateSync } from "node:zlib";
import {
  decodeMessage,
  encodeMessage,
  encodePacket,
  type Message,
  messageType,
  packetType,
  type RouteDictionary,
} from "@pitaya-ts/runtime";
import type { ByteClient, RawPacket } from "./byte-client.js";

const defaultHandshake = {
  sys: { platform: "test", libVersion: "1", clientBuildNumber: "1", clientVersion: "1" },
};

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function handshakePacket(body: object = defaultHandshake): Uint8Array {
  return encodePacket(packetType.handshake, textBytes(JSON.stringify(body)));
}

export const ackPacket = encodePacket(packetType.handshakeAck);
export const heartbeatPacket = encodePacket(packetType.heartbeat);

export function dataPacket(message: Uint8Array): Uint8Array {
  return encodePacket(packetType.data, message);
}

export function requestPacket(id: Message["id"], route: string, payload?: Uint8Array): Uint8Array {
  return messagePacket(messageType.request, id, route, payload);
}

export function notifyPacket(route: string, payload?: Uint8Array): Uint8Array {
  return messagePacket(messageType.notify, 0, route, payload);
}

function messagePacket(
  type: Message["type"],
  id: Message["id"],
  route: string,
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const message = { type, id, route, payload, compressed: false, error: false };
  return dataPacket(encodeMessage(message));
}

/** A message of the server, its payload inflated. */
export interface ReceivedMessage {
  readonly type: "response" | "push";
  readonly id: Message["id"];
  readonly route: string;
  readonly error: boolean;
  readonly compressed: boolean;
  readonly payload: Buffer;
  readonly text: string;
}

export function readMessage(packet: RawPacket, dictionary?: RouteDictionary): ReceivedMessage {
  if (packet.type !== packetType.data) throw new Error(`packet of type ${packet.type}, not data`);
  const { type, id, route, error, compressed, payload } = decodeMessage(packet.body, dictionary);
  const plain = compressed ? inflateSync(payload) : Buffer.from(payload);
  return {
    type: type === messageType.push ? "push" : "response",
    id,
    route,
    error,
    compressed,
    payload: plain,
    text: plain.toString(),
  };
}

/** Shakes hands and acknowledges; the server's answer. */
export async function shakeHands(
  client: ByteClient,
  body?: object,
): Promise<{ readonly code: number; readonly text: string }> {
  client.send(handshakePacket(body));
  const answer = readHandshake(await client.packets.take());
  client.send(ackPacket);
  return answer;
}

export function readHandshake({ type, body }: RawPacket): { code: number; text: string } {
  if (type !== packetType.handshake) throw new Error(`packet of type ${type}, no handshake`);
  const text = (body[0] === 0x78 ? inflateSync(body) : body).toString();
  return { code: (JSON.parse(text) as { code: number }).code, text };
}

/** Sends a request and reads the next message, which has to be its answer. */
export async function ask(
  client: ByteClient,
  id: Message["id"],
  route: string,
  payload?: Uint8Array,
): Promise<ReceivedMessage> {
  client.send(requestPacket(id, route, payload));
  const answer = readMessage(await client.packets.take());
  if (answer.type !== "response" || answer.id !== id) {
    throw new Error(`not the answer to ${id}, but a ${answer.type} with id ${answer.id}`);
  }
  return answer;
}
