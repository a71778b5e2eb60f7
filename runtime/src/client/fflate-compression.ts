import { Inflate, zlibSync } from "fflate";
import { ProtocolError } from "../error/index.js";
import type { Compression } from "../wire/index.js";

/** Deflate expands at most 1032-fold, so one piece makes at most 4 MiB before the limit is looked at. */
const pieceBytes = 4096;

/**
 * Pieces without output after which the stream counts as ended and the rest as bytes after it. A
 * stored block gives nothing before it is whole, 16 pieces long at most.
 */
const idlePieces = 32;

const headBytes = 2;
const checksumBytes = 4;

/** zlib by a library that browsers can load. */
export const fflateCompression: Compression = {
  deflate: (plain) => zlibSync(plain),
  inflate(stream, maxBytes) {
    checkHead(stream);
    const content = inflateRaw(stream.subarray(headBytes), maxBytes);
    if (!holdsChecksum(stream, adler32(content))) throw badCompression("wrong or missing checksum");
    return content;
  },
};

/** RFC 1950: method 8, window of at most 32 KiB, both bytes a multiple of 31, no preset dictionary. */
function checkHead(stream: Uint8Array): void {
  const [method = 0, flags = 0] = stream;
  const isZlib = (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0;
  if (stream.length <= headBytes + checksumBytes || !isZlib) {
    throw badCompression("invalid header");
  }
  if ((flags & 0x20) !== 0) throw badCompression("needs a preset dictionary");
}

function inflateRaw(deflated: Uint8Array, maxBytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let idle = 0;
  const inflate = new Inflate((piece) => {
    bytes += piece.length;
    idle = piece.length === 0 ? idle + 1 : 0;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    pieces.push(piece);
  });
  try {
    for (let at = 0; at < deflated.length && idle < idlePieces; at += pieceBytes) {
      const isLast = at + pieceBytes >= deflated.length;
      inflate.push(deflated.subarray(at, at + pieceBytes), isLast);
    }
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw badCompression((cause as Error).message, cause);
  }
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : joined(pieces, bytes);
}

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/**
 * fflate neither checks the checksum nor tells where the stream ended, and bytes may follow it. So
 * the right checksum is looked for, from the end back: a damaged stream holds it by chance once in
 * 2^32 bytes.
 */
function holdsChecksum(stream: Uint8Array, checksum: number): boolean {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  for (let at = stream.length - checksumBytes; at > headBytes; at--) {
    if (view.getUint32(at) === checksum) return true;
  }
  return false;
}

/** RFC 1950's checksum. 5552 bytes are the most that can't overflow 32 bits between two remainders. */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + 5552, bytes.length);
    for (; at < end; at++) {
      low += bytes[at] as number;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return ((high << 16) | low) >>> 0;
}

function badCompression(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError("bad-compression", `zlib: ${why}`, { cause });
}

function tooLarge(maxBytes: number): ProtocolError {
  return new ProtocolError("inflated-too-large", `payload inflates to more than ${maxBytes} bytes`);
}
