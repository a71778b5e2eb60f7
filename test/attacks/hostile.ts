import { encodeMessage, encodePacket, messageType, packetType } from "@pitaya-ts/runtime";
import type { ByteClient } from "../harness/byte-client.js";
import { dataPacket, requestPacket, textBytes } from "../harness/packets.js";

export const routes = {
  echo: "connector.probe.echo",
  echoRaw: "connector.probe.echoraw",
  echoTypes: "connector.probe.echotypes",
  note: "connector.probe.note",
  slowConcurrent: "connector.probe.slowconcurrent",
  remember: "connector.lab.remember",
  flood: "connector.lab.flood",
  mishap: "connector.lab.mishap",
} as const;

/** The head of a packet, whatever follows it. */
export function packetHead(type: number, bodyBytes: number): Uint8Array {
  return Uint8Array.of(type, bodyBytes >> 16, (bodyBytes >> 8) & 0xff, bodyBytes & 0xff);
}

/** A handshake of any text. */
export function handshakeText(text: string): Uint8Array {
  return encodePacket(packetType.handshake, textBytes(text));
}

/** A request whose payload claims to be compressed. */
export function compressedRequest(route: string, payload: Uint8Array): Uint8Array {
  const message = { type: messageType.request, id: 1, route, payload } as const;
  return dataPacket(encodeMessage({ ...message, compressed: true, error: false }));
}

/** A request by the bytes of its route, which need not be UTF-8. */
export function requestByBytes(id: number, route: Uint8Array): Uint8Array {
  return dataPacket(Buffer.concat([Uint8Array.of(0, id, route.length), route]));
}

export function packet(
  type: (typeof packetType)[keyof typeof packetType],
  body?: Uint8Array,
): Uint8Array {
  return encodePacket(type, body);
}

/** Many requests at once; over WebSocket each is a message of its own. */
export function sendRequests(
  attacker: ByteClient,
  count: number,
  route: string,
  payload: Uint8Array,
): void {
  for (let id = 1; id <= count; id++) attacker.send(requestPacket(id, route, payload));
}

/** A frame of a WebSocket client as the bytes that go over TCP; RFC 6455. */
export function wsFrame(
  firstByte: number,
  body: Uint8Array,
  { masked = true, announced = body.length }: { masked?: boolean; announced?: number } = {},
): Uint8Array {
  const flag = masked ? 0x80 : 0;
  const length =
    announced < 126
      ? Uint8Array.of(flag | announced)
      : Uint8Array.of(flag | 127, ...bigEndian(announced));
  const mask = masked ? new Uint8Array(4) : new Uint8Array(0);
  return Buffer.concat([Uint8Array.of(firstByte), length, mask, body]);
}

function bigEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** An honest request to upgrade, and what is wrong about it. */
export function upgradeRequest(more: Readonly<Record<string, string>> = {}): string {
  const headers = {
    Host: "localhost",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET / HTTP/1.1\r\n${lines.join("")}\r\n`;
}
