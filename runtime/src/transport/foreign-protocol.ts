/** A packet's head is judged when it is whole, so there are no fewer bytes than that; more may be missing. */
const leastBytes = 4;
const longestSample = 8;

const httpMethods = [
  ...["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"],
  // HTTP/2 begins with it.
  "PRI",
];
const httpStarts = httpMethods.map((method) => `${method} `);
const proxyStarts = ["PROXY ", "\r\n\r\n\0\r\nQUIT"];

/** What a client seems to speak. */
export type KnownProtocol = "TLS" | "HTTP" | "the PROXY protocol" | "Pitaya's TCP protocol";

/** Told by a client's first bytes, four at least; `null` if unknown. */
export function protocolOf(firstBytes: Uint8Array): KnownProtocol | null {
  if (firstBytes[0] === 0x16 && firstBytes[1] === 0x03) return "TLS";
  const sample = String.fromCharCode(...firstBytes.subarray(0, longestSample));
  if (beginsLike(sample, httpStarts)) return "HTTP";
  if (beginsLike(sample, proxyStarts)) return "the PROXY protocol";
  return isHandshake(firstBytes) ? "Pitaya's TCP protocol" : null;
}

/** What is there of the shorter one is the same. */
function beginsLike(sample: string, starts: readonly string[]): boolean {
  if (sample.length < leastBytes) return false;
  return starts.some((start) => sample.startsWith(start.slice(0, sample.length)));
}

/** A packet of type 1 whose body begins as JSON or as zlib. */
function isHandshake(bytes: Uint8Array): boolean {
  return bytes[0] === 1 && bytes[1] === 0 && (bytes[4] === 0x7b || bytes[4] === 0x78);
}
