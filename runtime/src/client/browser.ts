import { type Connect, connectBy } from "./connect.js";
import { type WebSocketLike, webSocketDialer } from "./websocket-dialer.js";

export * from "./exports.js";

/** Connects to `ws://` and `wss://` URLs by the platform's WebSocket; see {@link Connect}. */
export const connect: Connect = connectBy(
  "browser",
  webSocketDialer((url) => {
    const { WebSocket } = globalThis as { WebSocket?: new (url: string) => WebSocketLike };
    if (WebSocket === undefined) throw new Error("this platform has no WebSocket");
    return new WebSocket(url);
  }),
);
