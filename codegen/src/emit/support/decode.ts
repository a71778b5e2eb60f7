/*
 * What generated code reads messages with. Bytes come from anywhere: whatever is no message is an error.
 */

/** Where reading goes on, after what takes a number of bytes that is not known before. */
export const input: { at: number } = { at: 0 };

/** Messages inside of messages, at most. */
const maxDepth = 100;

export function tooDeep(): never {
  throw new RangeError(`Cannot decode: messages are nested more than ${maxDepth} deep`);
}

export function refuseEnd(): never {
  throw new RangeError("Cannot decode: a field is longer than its message");
}

/** The end of a part whose length has more than one byte, or is wrong. */
export function readEnd(bytes: Uint8Array, at: number, end: number): number {
  const length = readVarint(bytes, at, end) >>> 0;
  if (input.at + length > end || isBeyond32Bits(bytes, at)) refuseEnd();
  return input.at + length;
}

/** Whether the varint from `at` to where reading goes on is too large for 32 bits. */
function isBeyond32Bits(bytes: Uint8Array, at: number): boolean {
  if (input.at - at < 5) return false;
  loadVarint64(bytes, at, input.at);
  return scratch.getInt32(4, true) !== 0;
}

/** A tag of more than one byte. */
export function readTag(bytes: Uint8Array, at: number, end: number): number {
  const tag = readVarint(bytes, at, end) >>> 0;
  const size = input.at - at;
  if (size > 5 || (size === 5 && (bytes[input.at - 1] ?? 0) > 0x0f)) {
    throw new RangeError("Cannot decode: a tag does not fit into 32 bits");
  }
  return tag;
}

/** The low 32 bits of a varint, signed. */
export function readVarint(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  let next = at;
  for (let shift = 0; ; shift += 7) {
    if (next >= end) refuseEnd();
    const byte = bytes[next++] ?? 0;
    // Shifts are counted modulo 32, which is not meant.
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
    if (shift === 63) refuseVarint();
  }
  input.at = next;
  return value;
}

function refuseVarint(): never {
  throw new RangeError("Cannot decode: a number has more than ten bytes");
}

/** Zero if a varint is; it may have more than 32 bits. */
export function readFlag(bytes: Uint8Array, at: number, end: number): number {
  loadVarint64(bytes, at, end);
  return scratch.getInt32(0, true) | scratch.getInt32(4, true);
}

const scratch: DataView = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

function loadVarint64(bytes: Uint8Array, at: number, end: number): void {
  let lo = 0;
  let hi = 0;
  let next = at;
  for (let shift = 0; ; shift += 7) {
    if (next >= end) refuseEnd();
    const byte = bytes[next++] ?? 0;
    const bits = byte & 0x7f;
    if (shift < 32) lo |= bits << shift;
    if (shift === 28) hi = bits >>> 4;
    else if (shift > 28) hi |= bits << (shift - 32);
    if (byte < 0x80) break;
    if (shift === 63) refuseVarint();
  }
  input.at = next;
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
}

export function readInt64(bytes: Uint8Array, at: number, end: number): bigint {
  loadVarint64(bytes, at, end);
  return scratch.getBigInt64(0, true);
}

export function readUint64(bytes: Uint8Array, at: number, end: number): bigint {
  loadVarint64(bytes, at, end);
  return scratch.getBigUint64(0, true);
}

export function readSint64(bytes: Uint8Array, at: number, end: number): bigint {
  loadVarint64(bytes, at, end);
  const lo = scratch.getInt32(0, true);
  const hi = scratch.getInt32(4, true);
  const sign = -(lo & 1);
  scratch.setInt32(0, ((lo >>> 1) | (hi << 31)) ^ sign, true);
  scratch.setInt32(4, (hi >>> 1) ^ sign, true);
  return scratch.getBigInt64(0, true);
}

/** Four bytes as a signed integer. */
export function readSfixed32(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) refuseEnd();
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

export function readFixed32(bytes: Uint8Array, at: number, end: number): number {
  return readSfixed32(bytes, at, end) >>> 0;
}

export function readFloat(bytes: Uint8Array, at: number, end: number): number {
  scratch.setInt32(0, readSfixed32(bytes, at, end), true);
  return scratch.getFloat32(0, true);
}

function loadFixed64(bytes: Uint8Array, at: number, end: number): void {
  scratch.setInt32(0, readSfixed32(bytes, at, end), true);
  scratch.setInt32(4, readSfixed32(bytes, at + 4, end), true);
}

export function readDouble(bytes: Uint8Array, at: number, end: number): number {
  loadFixed64(bytes, at, end);
  return scratch.getFloat64(0, true);
}

export function readFixed64(bytes: Uint8Array, at: number, end: number): bigint {
  loadFixed64(bytes, at, end);
  return scratch.getBigUint64(0, true);
}

export function readSfixed64(bytes: Uint8Array, at: number, end: number): bigint {
  loadFixed64(bytes, at, end);
  return scratch.getBigInt64(0, true);
}

/** Node's way to read text, where there is one: it replaces what is no UTF-8. */
type ReadUtf8 = (this: Uint8Array, start: number, end: number) => string;
const readUtf8: ReadUtf8 | undefined = /* @__PURE__ */ findReadUtf8();
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function findReadUtf8(): ReadUtf8 | undefined {
  const { Buffer } = globalThis as { Buffer?: { prototype: { utf8Slice?: ReadUtf8 } } };
  return Buffer?.prototype.utf8Slice;
}

/** Beyond, a native call is cheaper than a loop. */
const shortLength = 16;

/** A text, which must be UTF-8. */
export function readText(bytes: Uint8Array, at: number, end: number): string {
  if (end - at > shortLength) return readLongText(bytes, at, end);
  let text = "";
  for (let next = at; next < end; next += 1) {
    const byte = bytes[next] ?? 0;
    if (byte > 0x7f) return readLongText(bytes, at, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

function readLongText(bytes: Uint8Array, at: number, end: number): string {
  if (readUtf8 !== undefined) {
    const text = readUtf8.call(bytes, at, end);
    // The sign of a replaced byte may also be what was sent.
    if (!text.includes("\ufffd")) return text;
  }
  try {
    return decoder.decode(bytes.subarray(at, end));
  } catch {
    throw new RangeError("Cannot decode: text is no UTF-8");
  }
}

/** Steps over a field that the schema doesn't know; gives the position behind it. */
export function skip(
  bytes: Uint8Array,
  at: number,
  end: number,
  tag: number,
  depth: number,
): number {
  if (tag >>> 3 === 0) throw new RangeError("Cannot decode: there is no field 0");
  switch (tag & 7) {
    case 0:
      readVarint(bytes, at, end);
      return input.at;
    case 1:
      return at + 8;
    case 2:
      return readEnd(bytes, at, end);
    case 3:
      return skipGroup(bytes, at, end, tag, depth + 1);
    case 5:
      return at + 4;
    default:
      throw new RangeError(`Cannot decode: no field may begin with wire type ${tag & 7} here`);
  }
}

function skipGroup(
  bytes: Uint8Array,
  start: number,
  end: number,
  opening: number,
  depth: number,
): number {
  if (depth > maxDepth) tooDeep();
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    at = input.at;
    if (tag === opening + 1) return at;
    at = skip(bytes, at, end, tag, depth);
  }
  return refuseEnd();
}
