import { invalidMessage } from "./message-error.js";

/** Pairs a response with its request: 64 bits, a bigint above 2^53 - 1. */
export type MessageId = number | bigint;

const maxIdBytes = 10;

/** 7 bits a byte, lowest first; throws on what is no unsigned 64-bit integer. */
export function idBytes(id: MessageId): number {
  if (typeof id === "bigint" || !Number.isSafeInteger(id) || id < 0) return bigIdBytes(id);
  let bytes = 1;
  for (let rest = id; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

function bigIdBytes(id: MessageId): number {
  if (typeof id === "number" || id < 0n || id >= 1n << 64n) {
    throw invalidMessage(`id ${id} is no unsigned 64-bit integer`);
  }
  let bytes = 1;
  for (let rest = id >> 7n; rest > 0n; rest >>= 7n) bytes++;
  return bytes;
}

/** Writes an id that {@link idBytes} has measured; where it ends. */
export function writeId(into: Uint8Array, start: number, id: MessageId): number {
  let at = start;
  if (typeof id === "bigint") {
    let rest = id;
    for (; rest >= 128n; rest >>= 7n) into[at++] = Number(rest & 127n) | 128;
    into[at++] = Number(rest);
    return at;
  }
  let rest = id;
  for (; rest >= 128; rest = Math.floor(rest / 128)) into[at++] = (rest & 127) | 128;
  into[at++] = rest;
  return at;
}

/** Reads the id that begins at byte 1 into `parts`; where it ends. */
export function readId(bytes: Uint8Array, parts: { id: MessageId }): number {
  let id = 0;
  let scale = 1;
  // 7 bytes hold 49 bits: exact in a double.
  for (let at = 1; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (at > 7) return readBigId(bytes, parts);
    id += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      parts.id = id;
      return at + 1;
    }
  }
  throw invalidMessage("ends inside its id");
}

function readBigId(bytes: Uint8Array, parts: { id: MessageId }): number {
  let id = 0n;
  let shift = 0n;
  for (let at = 1; at < bytes.length && at <= maxIdBytes; at++, shift += 7n) {
    const byte = bytes[at] as number;
    id |= BigInt(byte & 127) << shift;
    if (byte >= 128) continue;
    if (id >= 1n << 64n) break;
    parts.id = id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id;
    return at + 1;
  }
  throw invalidMessage(`id does not end within ${maxIdBytes} bytes and 64 bits`);
}
