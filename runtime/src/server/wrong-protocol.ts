import { ProtocolError } from "../error/index.js";
import { type Channel, type KnownProtocol, protocolOf } from "../transport/index.js";

/** What to do about a client that speaks it. */
const mends: Partial<Record<KnownProtocol, string>> = {
  TLS: "this port is plain; connect without TLS, or use a TLS port",
  HTTP: "this port is for Pitaya's TCP protocol; WebSocket clients have a port of their own",
};

const httpAnswer =
  "This is a Pitaya server's TCP port: connect with a Pitaya client over TCP, or with WebSocket to its port.\n";

/**
 * What a client seems to speak instead of Pitaya's protocol, told by its first bytes; `null` if
 * unknown. One that speaks HTTP is told so.
 */
export function recogniseProtocol(firstBytes: Uint8Array, channel: Channel): ProtocolError | null {
  const spoken = protocolOf(firstBytes);
  const mend = spoken === null ? undefined : mends[spoken];
  if (mend === undefined) return null;
  if (spoken === "HTTP") channel.answerHttp?.(httpAnswer);
  return new ProtocolError("wrong-protocol", `client speaks ${spoken}: ${mend}`);
}
