import { connect as connectTcp, type Socket as NetSocket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Dialer, Socket } from "./dialer.js";

/** How long a server may take to close its side after ours, ms. */
const lingerMs = 2000;

/** Dials `tcp://host:port` and, inside TLS, `tls://host:port`. */
export const tcpDialer: Dialer = (url, events) => {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (host === "" || port === "") throw new Error("URL has to be tcp://host:port");
  const isTls = protocol === "tls:";
  const target = { host, port: Number(port) };
  const socket = isTls
    ? connectTls({ ...target, ...(isName(host) ? { servername: host } : {}) })
    : connectTcp(target);
  let failure: Error | undefined;
  socket.setNoDelay(true);
  socket.once(isTls ? "secureConnect" : "connect", () => events.opened());
  socket.on("data", (chunk: Uint8Array) => events.bytes(chunk));
  socket.on("error", (error) => {
    failure = error;
  });
  socket.once("close", () => events.closed(failure));
  return coalescing(socket);
};

/** TLS tells the server a name, but must not tell it an address. */
function isName(host: string): boolean {
  return !host.includes(":") && !/^[\d.]+$/.test(host);
}

/** What is sent in one turn of the event loop goes out as one write. */
function coalescing(socket: NetSocket): Socket {
  let isCorked = false;
  const flush = () => {
    isCorked = false;
    socket.uncork();
  };
  return {
    send(packet) {
      if (socket.destroyed || socket.writableEnded) return;
      if (!isCorked) {
        isCorked = true;
        socket.cork();
        setImmediate(flush);
      }
      socket.write(packet);
    },
    close() {
      if (socket.connecting) socket.destroy();
      if (socket.destroyed || socket.writableEnded) return;
      socket.end();
      const linger = setTimeout(() => socket.destroy(), lingerMs);
      socket.once("close", () => clearTimeout(linger));
    },
  };
}
