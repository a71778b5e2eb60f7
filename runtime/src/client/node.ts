import { WebSocket } from "ws";
import { maxPacketBodyBytes, packetHeadBytes } from "../wire/index.js";
import { type Connect, connectBy } from "./connect.js";
import type { Dialer } from "./dialer.js";
import { tcpDialer } from "./tcp-dialer.js";
import { type WebSocketLike, webSocketDialer } from "./websocket-dialer.js";

export * from "./exports.js";

const wsOptions = {
  perMessageDeflate: false,
  // One message may hold several packets; a bound all the same.
  maxPayload: 2 * (packetHeadBytes + maxPacketBodyBytes),
  closeTimeout: 2000,
};

const dialWebSocket = webSocketDialer(
  (url) => new WebSocket(url, wsOptions) as unknown as WebSocketLike,
);

const dial: Dialer = (url, events) => {
  const scheme = /^[a-z]+:\/\//i.exec(url)?.[0].toLowerCase();
  if (scheme === "tcp://" || scheme === "tls://") return tcpDialer(url, events);
  if (scheme === "ws://" || scheme === "wss://") return dialWebSocket(url, events);
  throw new Error("URL has to begin with tcp://, tls://, ws:// or wss://");
};

/** Connects to `tcp://`, `tls://`, `ws://` and `wss://` URLs; see {@link Connect}. */
export const connect: Connect = connectBy("node", dial);
