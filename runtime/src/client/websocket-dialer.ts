import { utf8Encode } from "../wire/index.js";
import type { Dialer } from "./dialer.js";

/** What is used of a WebSocket, the browser's or another's of the same shape. */
export interface WebSocketLike {
  binaryType: string;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: object) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  readonly readyState: number;
  send(packet: Uint8Array): void;
  close(): void;
}

const openState = 1;

/** Codes of an end in good order: normal, going away, none given, and none sent at all, as Pitaya does. */
const orderlyCodes = [1000, 1001, 1005, 1006];

/** Dials by WebSockets; one packet is one message. */
export function webSocketDialer(create: (url: string) => WebSocketLike): Dialer {
  return (url, events) => {
    const socket = create(url);
    let wasOpen = false;
    let failure: Error | undefined;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      wasOpen = true;
      events.opened();
    };
    socket.onmessage = ({ data }) => events.bytes(asBytes(data));
    socket.onerror = (event) => {
      failure = failureOf(event);
    };
    socket.onclose = ({ code, reason }) => {
      const isOrderly = wasOpen && failure === undefined && orderlyCodes.includes(code);
      events.closed(isOrderly ? undefined : (failure ?? new Error(closeText(code, reason))));
    };
    return {
      send: (packet) => {
        if (socket.readyState === openState) socket.send(packet);
      },
      close: () => socket.close(),
    };
  };
}

function asBytes(data: unknown): Uint8Array {
  return typeof data === "string" ? utf8Encode(data) : new Uint8Array(data as ArrayBuffer);
}

/** Browsers don't tell what went wrong; libraries do. */
function failureOf(event: object): Error | undefined {
  if ("error" in event && event.error instanceof Error) return event.error;
  return undefined;
}

function closeText(code: number, reason: string): string {
  const what = code === 1006 ? "WebSocket could not be opened" : `WebSocket closed with ${code}`;
  return reason === "" ? what : `${what}: ${reason}`;
}
