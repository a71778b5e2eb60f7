import { ProtocolError } from "../error/index.js";
import { type KnownProtocol, protocolOf } from "../transport/index.js";

/** What to do about a client that speaks it. */
const mends: Partial<Record<KnownProtocol, string>> = {
  TLS: "this port is plain; connect without TLS, or use a TLS port",
  HTTP: "this port is plain TCP; WebSocket clients have a port of their own",
};

/** What a client seems to speak instead of Pitaya's protocol, told by its first bytes; `null` if unknown. */
export function recogniseProtocol(firstBytes: Uint8Array): ProtocolError | null {
  const spoken = protocolOf(firstBytes);
  const mend = spoken === null ? undefined : mends[spoken];
  if (mend === undefined) return null;
  return new ProtocolError("wrong-protocol", `client speaks ${spoken}: ${mend}`);
}
