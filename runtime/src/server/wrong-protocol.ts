import { ProtocolError } from "../error/index.js";

const httpStart = /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PRI) /;
const longestSample = 16;

/** What a client seems to speak instead of Pitaya's protocol, told by its first bytes; `null` if unknown. */
export function recogniseProtocol(firstBytes: Uint8Array): ProtocolError | null {
  if (firstBytes[0] === 0x16 && firstBytes[1] === 0x03) {
    return wrong("TLS", "this port is plain; connect without TLS, or use a TLS port");
  }
  const sample = String.fromCharCode(...firstBytes.subarray(0, longestSample));
  if (httpStart.test(sample)) {
    return wrong("HTTP", "this port is plain TCP; WebSocket clients have a port of their own");
  }
  return null;
}

function wrong(protocol: string, mend: string): ProtocolError {
  return new ProtocolError("wrong-protocol", `client speaks ${protocol}: ${mend}`);
}
