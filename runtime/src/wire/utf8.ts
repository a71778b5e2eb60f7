/*
 * Text on the wire. `Buffer` is several times faster than TextEncoder and TextDecoder on short
 * texts, so it is used where there is one; nothing is imported for it, browsers load this file too.
 */
const NodeBuffer: typeof Buffer | undefined = typeof Buffer === "function" ? Buffer : undefined;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const shortText = 24;

/** The text of `bytes[start, end)`; bytes that are no UTF-8 become U+FFFD. */
export function utf8Decode(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (NodeBuffer !== undefined) {
    return (bytes instanceof NodeBuffer ? bytes : viewOf(NodeBuffer, bytes)).toString(
      "utf8",
      start,
      end,
    );
  }
  return decoder.decode(bytes.subarray(start, end));
}

export function utf8Encode(text: string): Uint8Array {
  return NodeBuffer === undefined ? encoder.encode(text) : NodeBuffer.from(text, "utf8");
}

/** Bytes that `text` takes as UTF-8. */
export function utf8Length(text: string): number {
  if (NodeBuffer !== undefined) return NodeBuffer.byteLength(text, "utf8");
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return encoder.encode(text).length;
  }
  return text.length;
}

/** Writes `text` at `at`, which must have the room; the number of bytes written. */
export function utf8Write(into: Uint8Array, at: number, text: string): number {
  if (text.length <= shortText) {
    const written = writeAscii(into, at, text);
    if (written === text.length) return written;
  }
  if (NodeBuffer !== undefined) {
    return (into instanceof NodeBuffer ? into : viewOf(NodeBuffer, into)).write(text, at, "utf8");
  }
  return encoder.encodeInto(text, into.subarray(at)).written;
}

/** Orders texts as their UTF-8 bytes are ordered, which is by code point; `<` goes by UTF-16 units. */
export function utf8Compare(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Surrogates, halves of what lies beyond U+FFFF, come after all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** As many characters as are ASCII; how many those were. */
function writeAscii(into: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char > 127) return i;
    into[at + i] = char;
  }
  return text.length;
}

function viewOf(buffer: typeof Buffer, bytes: Uint8Array): Buffer {
  return buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
