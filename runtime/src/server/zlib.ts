import { deflateSync, inflateSync } from "node:zlib";
import { ProtocolError } from "../error/index.js";
import type { Compression } from "../wire/index.js";

/** {@link Compression} by Node's own zlib: default level, checksum verified, gzip and raw deflate refused. */
export const zlibCompression: Compression = { deflate, inflate };

function deflate(plain: Uint8Array): Uint8Array {
  return deflateSync(plain);
}

function inflate(stream: Uint8Array, maxBytes: number): Uint8Array {
  const plain = inflateAtMost(stream, maxBytes);
  if (plain.length > maxBytes) throw tooLarge(maxBytes);
  return plain;
}

function inflateAtMost(stream: Uint8Array, maxBytes: number): Uint8Array {
  try {
    // Node takes no limit of 0.
    const plain = inflateSync(stream, { maxOutputLength: Math.max(1, maxBytes) });
    // Node's output has room for 16 KiB at least, which would live as long as a few bytes of it.
    return plain.length < plain.buffer.byteLength / 2 ? Buffer.from(plain) : plain;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes, cause);
    // Anything else is a mistake of the caller, not of the peer.
    if (code === undefined || !code.startsWith("Z_")) throw cause;
    throw new ProtocolError("bad-compression", `cannot inflate payload: ${message}`, { cause });
  }
}

function tooLarge(maxBytes: number, cause?: unknown): ProtocolError {
  return new ProtocolError(
    "inflated-too-large",
    `payload inflates to more than ${maxBytes} bytes`,
    cause === undefined ? undefined : { cause },
  );
}
