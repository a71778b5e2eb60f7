/*
 * What generated code writes messages with. They are written into one buffer, message after message; what
 * `encode()` gives is the part of it that its message fills, which nothing writes to again.
 */

/** Where the next message is written. */
interface Output {
  bytes: Uint8Array;
  /** Where its free part begins; what is being written lies there. */
  at: number;
  isBusy: boolean;
}

const chunkBytes = 8192;
/** A chunk with less room is left behind. */
const leastBytes = 1024;

export const output: Output = {
  bytes: /* @__PURE__ */ new Uint8Array(chunkBytes),
  at: 0,
  isBusy: false,
};

/** Wire bytes of a message. */
export class Encoded {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The bytes: a part of a larger buffer, to be copied before it is transferred to another thread. */
  finish(): Uint8Array {
    return this.#bytes;
  }
}

/** What `begin` found, when a message is encoded while another one is. */
export type Interrupted = Omit<Output, "isBusy"> | undefined;

/** Begins a message. */
export function begin(): Interrupted {
  const { bytes, at } = output;
  const isBusy = output.isBusy;
  if (isBusy || at + leastBytes > bytes.length) {
    output.bytes = new Uint8Array(chunkBytes);
    output.at = 0;
  }
  output.isBusy = true;
  return isBusy ? { bytes, at } : undefined;
}

/** Gives the message that ends there. */
export function finish(end: number): Encoded {
  const { bytes, at } = output;
  // Not so for NaN either. What was written lies in the free part, which stays free.
  if (!(at <= end && end <= bytes.length)) refuseValue();
  const length = end - at;
  if (bytes.length === chunkBytes) {
    output.at = end;
    return new Encoded(new Uint8Array(bytes.buffer, at, length));
  }
  // It was made for a large message, and is left to that one, or is no one's.
  output.bytes = new Uint8Array(chunkBytes);
  output.at = 0;
  const isFilled = length * 2 > bytes.length;
  return new Encoded(isFilled ? new Uint8Array(bytes.buffer, at, length) : bytes.slice(at, end));
}

/** Ends what `begin` began, be it by an error. */
export function end(interrupted: Interrupted): void {
  if (interrupted === undefined) {
    output.isBusy = false;
    return;
  }
  output.bytes = interrupted.bytes;
  output.at = interrupted.at;
}

/** A value that has no type of its field can leave no room for itself, or end nowhere. */
function refuseValue(): never {
  throw new TypeError("Cannot encode: a value is not of the type of its field");
}

/** Makes room behind what is written already. */
export function grow(at: number, room: number): Uint8Array {
  const { bytes } = output;
  if (!(output.at <= at && at <= bytes.length)) refuseValue();
  const larger = new Uint8Array(Math.max(bytes.length * 4, at + room));
  larger.set(bytes.subarray(output.at, at), output.at);
  output.bytes = larger;
  return larger;
}

/**
 * Ends a part that has its length before it: one byte was left free for that.
 *
 * @param room - bytes to have behind it
 */
export function close(start: number, end: number, room: number): number {
  const { bytes } = output;
  const length = end - start;
  if (length > 0x7f || end + room > bytes.length) return closeLong(start, end, room);
  bytes[start - 1] = length;
  return end;
}

function closeLong(start: number, end: number, room: number): number {
  const length = end - start;
  const more = varintSize(length) - 1;
  let { bytes } = output;
  if (end + more + room > bytes.length) bytes = grow(end, more + room);
  if (more > 0) bytes.copyWithin(start + more, start, end);
  writeVarint(bytes, start - 1, length);
  return end + more;
}

export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** Writes an unsigned 32-bit integer. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let next = at;
  while (rest > 0x7f) {
    bytes[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[next++] = rest;
  return next;
}
