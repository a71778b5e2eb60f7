import { grow, output, varintSize, writeVarint } from "./output.js";
import { refuseType } from "./shapes.js";

/*
 * What generated code writes values with.
 */

/** Refuses what is no number, or not one of its field. */
function refuseNumber(value: unknown, type: string, field: string): never {
  if (typeof value !== "number") refuseType(value, type, field);
  refuseRange(value, type, field);
}

function refuseRange(value: Long, type: string, field: string): never {
  throw new RangeError(`Cannot encode ${field}: ${String(value)} is no ${type}`);
}

/** What is written for a boolean that is not `true`. */
export function falseBit(value: boolean, field: string): number {
  if (value !== false) refuseType(value, "boolean", field);
  return 0;
}

export function writeUint32(bytes: Uint8Array, at: number, value: number, field: string): number {
  if (typeof value !== "number" || value >>> 0 !== value)
    refuseNumber(value, "unsigned 32-bit integer", field);
  return writeVarint(bytes, at, value);
}

/** Also an enum: negative ones take ten bytes. */
export function writeInt32(bytes: Uint8Array, at: number, value: number, field: string): number {
  if (typeof value !== "number" || (value | 0) !== value)
    refuseNumber(value, "32-bit integer", field);
  return value < 0 ? writeVarint64(bytes, at, value, -1) : writeVarint(bytes, at, value);
}

export function writeSint32(bytes: Uint8Array, at: number, value: number, field: string): number {
  if (typeof value !== "number" || (value | 0) !== value)
    refuseNumber(value, "32-bit integer", field);
  return writeVarint(bytes, at, ((value << 1) ^ (value >> 31)) >>> 0);
}

export function writeFixed32(bytes: Uint8Array, at: number, value: number, field: string): number {
  if (typeof value !== "number" || value >>> 0 !== value)
    refuseNumber(value, "unsigned 32-bit integer", field);
  return writeLanes(bytes, at, value);
}

export function writeSfixed32(bytes: Uint8Array, at: number, value: number, field: string): number {
  if (typeof value !== "number" || (value | 0) !== value)
    refuseNumber(value, "32-bit integer", field);
  return writeLanes(bytes, at, value);
}

function writeLanes(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  bytes[at + 2] = value >> 16;
  bytes[at + 3] = value >> 24;
  return at + 4;
}

const scratch: DataView = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

export function writeFloat(bytes: Uint8Array, at: number, value: number, field: string): number {
  if (typeof value !== "number" || (Number.isFinite(value) && !Number.isFinite(Math.fround(value))))
    refuseNumber(value, "32-bit float", field);
  scratch.setFloat32(0, value, true);
  return writeLanes(bytes, at, scratch.getInt32(0, true));
}

export function writeDouble(bytes: Uint8Array, at: number, value: number, field: string): number {
  if (typeof value !== "number") refuseNumber(value, "number", field);
  scratch.setFloat64(0, value, true);
  return writeLanes(
    bytes,
    writeLanes(bytes, at, scratch.getInt32(0, true)),
    scratch.getInt32(4, true),
  );
}

/** A 64-bit integer, as its field has it. */
type Long = bigint | number | string;

/** Puts a signed one into the scratch. */
function loadInt64(value: Long, field: string): void {
  const integer = toBigInt(value, "64-bit integer", field);
  scratch.setBigInt64(0, integer, true);
  if (scratch.getBigInt64(0, true) !== integer) refuseRange(value, "64-bit integer", field);
}

function loadUint64(value: Long, field: string): void {
  const integer = toBigInt(value, "unsigned 64-bit integer", field);
  scratch.setBigInt64(0, integer, true);
  if (scratch.getBigUint64(0, true) !== integer)
    refuseRange(value, "unsigned 64-bit integer", field);
}

/** A value of at most 32 bits, without a sign: most are, and need no other integer to be made. */
function toSmall(value: Long): number {
  if (typeof value !== "bigint") return -1;
  const number = Number(value);
  return number >>> 0 === number ? number : -1;
}

function toBigInt(value: Long, type: string, field: string): bigint {
  if (typeof value === "bigint") return value;
  // Of a Date and of a list of one number, an integer could be made too.
  if (typeof value !== "number" && typeof value !== "string") refuseType(value, type, field);
  try {
    return BigInt(value);
  } catch {
    return refuseRange(value, type, field);
  }
}

export function writeInt64(bytes: Uint8Array, at: number, value: Long, field: string): number {
  const small = toSmall(value);
  if (small >= 0) return writeVarint(bytes, at, small);
  loadInt64(value, field);
  return writeVarint64(bytes, at, scratch.getInt32(0, true), scratch.getInt32(4, true));
}

export function writeUint64(bytes: Uint8Array, at: number, value: Long, field: string): number {
  const small = toSmall(value);
  if (small >= 0) return writeVarint(bytes, at, small);
  loadUint64(value, field);
  return writeVarint64(bytes, at, scratch.getInt32(0, true), scratch.getInt32(4, true));
}

export function writeSint64(bytes: Uint8Array, at: number, value: Long, field: string): number {
  loadInt64(value, field);
  const lo = scratch.getInt32(0, true);
  const hi = scratch.getInt32(4, true);
  const sign = hi >> 31;
  return writeVarint64(bytes, at, (lo << 1) ^ sign, ((hi << 1) | (lo >>> 31)) ^ sign);
}

export function writeFixed64(bytes: Uint8Array, at: number, value: Long, field: string): number {
  loadUint64(value, field);
  const next = writeLanes(bytes, at, scratch.getInt32(0, true));
  return writeLanes(bytes, next, scratch.getInt32(4, true));
}

export function writeSfixed64(bytes: Uint8Array, at: number, value: Long, field: string): number {
  loadInt64(value, field);
  const next = writeLanes(bytes, at, scratch.getInt32(0, true));
  return writeLanes(bytes, next, scratch.getInt32(4, true));
}

/** A varint of two halves. */
function writeVarint64(bytes: Uint8Array, at: number, low: number, high: number): number {
  let lo = low;
  let hi = high;
  let next = at;
  while (hi !== 0) {
    bytes[next++] = (lo & 0x7f) | 0x80;
    lo = (lo >>> 7) | (hi << 25);
    hi >>>= 7;
  }
  return writeVarint(bytes, next, lo >>> 0);
}

/** Node's way to write text, where there is one. */
type WriteUtf8 = (this: Uint8Array, text: string, at: number, length: number) => number;
const writeUtf8: WriteUtf8 | undefined = /* @__PURE__ */ findWriteUtf8();
const encoder = /* @__PURE__ */ new TextEncoder();

function findWriteUtf8(): WriteUtf8 | undefined {
  const { Buffer } = globalThis as { Buffer?: { prototype: { utf8Write?: WriteUtf8 } } };
  return Buffer?.prototype.utf8Write;
}

/** Beyond, a native call is cheaper than a loop. */
const shortLength = 24;

/** Writes a text and its length; gives the position behind it, with `room` bytes after it. */
export function writeText(at: number, text: string, room: number, field: string): number {
  if (typeof text !== "string") refuseType(text, "text", field);
  const { length } = text;
  let { bytes } = output;
  // No character takes more than three bytes.
  if (at + 5 + length * 3 + room > bytes.length) bytes = grow(at, 5 + length * 3 + room);
  if (length > shortLength) return writeLongText(bytes, at, text);
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return writeLongText(bytes, at, text);
    bytes[at + 1 + index] = code;
  }
  bytes[at] = length;
  return at + 1 + length;
}

function writeLongText(bytes: Uint8Array, at: number, text: string): number {
  const guess = at + varintSize(text.length);
  const size =
    writeUtf8 === undefined
      ? encoder.encodeInto(text, bytes.subarray(guess)).written
      : writeUtf8.call(bytes, text, guess, text.length * 3);
  const start = at + varintSize(size);
  if (start !== guess) bytes.copyWithin(start, guess, guess + size);
  writeVarint(bytes, at, size);
  return start + size;
}

/** Writes bytes and their length; gives the position behind them, with `room` bytes after it. */
export function writeBytes(at: number, value: Uint8Array, room: number, field: string): number {
  if (!isBytes(value)) refuseType(value, "Uint8Array", field);
  const { length } = value;
  let { bytes } = output;
  if (at + 5 + length + room > bytes.length) bytes = grow(at, 5 + length + room);
  const start = writeVarint(bytes, at, length);
  if (length > 32) bytes.set(value, start);
  else for (let index = 0; index < length; index += 1) bytes[start + index] = value[index] ?? 0;
  return start + length;
}

/** Not by its class alone: each window and each context of Node has its own. */
function isBytes(value: unknown): boolean {
  if (value instanceof Uint8Array) return true;
  return ArrayBuffer.isView(value) && "BYTES_PER_ELEMENT" in value && value.BYTES_PER_ELEMENT === 1;
}
