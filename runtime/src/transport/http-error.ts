import { STATUS_CODES } from "node:http";

/** An answer to a request that is refused; the connection is closed after it. */
export function httpError(status: number, text: string): string {
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
    "Connection: close\r\n" +
    "Content-Type: text/plain\r\n" +
    `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  );
}
