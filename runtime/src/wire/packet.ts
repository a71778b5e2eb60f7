import { ProtocolError } from "../error/index.js";

/**
 * A packet is what a connection carries:
 *
 * ```
 * type(1) length(3, big-endian) body(length)
 * ```
 */
export const packetType = {
  handshake: 1,
  handshakeAck: 2,
  heartbeat: 3,
  data: 4,
  kick: 5,
} as const;

export type PacketType = (typeof packetType)[keyof typeof packetType];

/** Bytes before a packet's body. */
export const packetHeadBytes = 4;

/** The longest body that the three length bytes can tell. */
export const maxPacketBodyBytes = 0xffffff;

/** The unit of what travels between client and server. */
export interface Packet {
  /** What the body is. */
  readonly type: PacketType;
  /** Without the head. */
  readonly body: Uint8Array;
}

const empty = new Uint8Array(0);

export function isPacketType(type: number): type is PacketType {
  return type >= packetType.handshake && type <= packetType.kick;
}

/**
 * Writes a packet's head at `at`.
 *
 * @throws ProtocolError `packet-too-large` for a body over {@link maxPacketBodyBytes}
 */
export function writePacketHead(
  into: Uint8Array,
  at: number,
  type: PacketType,
  bodyBytes: number,
): void {
  if (bodyBytes > maxPacketBodyBytes) throw packetTooLarge(bodyBytes);
  into[at] = type;
  into[at + 1] = bodyBytes >>> 16;
  into[at + 2] = bodyBytes >>> 8;
  into[at + 3] = bodyBytes;
}

/**
 * One whole packet.
 *
 * @throws ProtocolError `wrong-packet-type`, `packet-too-large`
 */
export function encodePacket(type: PacketType, body: Uint8Array = empty): Uint8Array {
  if (!isPacketType(type)) throw wrongPacketType(type);
  if (body.length > maxPacketBodyBytes) throw packetTooLarge(body.length);
  const packet = new Uint8Array(packetHeadBytes + body.length);
  writePacketHead(packet, 0, type, body.length);
  packet.set(body, packetHeadBytes);
  return packet;
}

export function wrongPacketType(type: number): ProtocolError {
  return new ProtocolError("wrong-packet-type", `wrong packet type ${type}`);
}

function packetTooLarge(bytes: number): ProtocolError {
  return new ProtocolError(
    "packet-too-large",
    `codec: packet size exceed: body of ${bytes} bytes, at most ${maxPacketBodyBytes}`,
  );
}
