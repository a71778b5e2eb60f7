const httpStart = /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PRI) /;
const longestSample = 16;

/** What a client seems to speak. */
export type KnownProtocol = "TLS" | "HTTP" | "the PROXY protocol" | "Pitaya's TCP protocol";

/** Told by a client's first bytes; `null` if unknown. */
export function protocolOf(firstBytes: Uint8Array): KnownProtocol | null {
  if (firstBytes[0] === 0x16 && firstBytes[1] === 0x03) return "TLS";
  const sample = String.fromCharCode(...firstBytes.subarray(0, longestSample));
  if (httpStart.test(sample)) return "HTTP";
  if (sample.startsWith("PROXY ") || sample.startsWith("\r\n\r\n\0\r\nQUIT")) {
    return "the PROXY protocol";
  }
  return isHandshake(firstBytes) ? "Pitaya's TCP protocol" : null;
}

/** A packet of type 1 whose body begins as JSON or as zlib. */
function isHandshake(bytes: Uint8Array): boolean {
  return bytes[0] === 1 && bytes[1] === 0 && (bytes[4] === 0x7b || bytes[4] === 0x78);
}
