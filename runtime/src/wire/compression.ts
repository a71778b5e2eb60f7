/**
 * zlib streams (RFC 1950), the only compression of the protocol. A port: servers fill it with
 * Node's zlib, the client with a library that browsers can load.
 */
export interface Compression {
  /** The zlib stream of `plain`. */
  deflate(plain: Uint8Array): Uint8Array;
  /**
   * The content of a zlib stream; bytes after its end are ignored.
   *
   * @throws ProtocolError `bad-compression`, `inflated-too-large` above `maxBytes`
   */
  inflate(stream: Uint8Array, maxBytes: number): Uint8Array;
}

/** `plain` compressed, or `null` if that is not strictly shorter. */
export function deflateIfShorter(compression: Compression, plain: Uint8Array): Uint8Array | null {
  const stream = compression.deflate(plain);
  return stream.length < plain.length ? stream : null;
}

/** Whether a handshake body looks like a zlib or gzip stream: no flag tells it. */
export function isCompressed(bytes: Uint8Array): boolean {
  if (bytes.length <= 2) return false;
  const [first, second] = bytes;
  if (first === 0x1f && second === 0x8b) return true;
  return (
    first === 0x78 && (second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda)
  );
}
