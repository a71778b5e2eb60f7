import type { Arrival } from "./arrivals.js";
import { parseProxyHeader } from "./proxy-protocol.js";

/** Reads the PROXY header off a new connection; `next` finds all that follows it still unread. */
export function readProxyHeader(arrival: Arrival, next: () => void): void {
  const { socket } = arrival;
  let start: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
    try {
      const header = parseProxyHeader(start);
      if (header === null) return;
      arrival.remoteAddress = header.source;
      socket.off("data", onData);
      socket.pause();
      if (header.bytes < start.length) socket.unshift(start.subarray(header.bytes));
      next();
    } catch (error) {
      arrival.fail("no PROXY header", error as Error);
    }
  };
  socket.on("data", onData);
}
