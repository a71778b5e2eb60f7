import type { AddressInfo, Server } from "node:net";
import { formatAddress } from "./address.js";
import type { TlsConfig } from "./tls.js";

/** Where to listen, and what lies between the port and the client's packets. */
export interface ListenOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** All addresses if absent. */
  readonly host?: string;
  /** Speaks TLS, with this certificate. @defaultValue plain */
  readonly tls?: TlsConfig;
  /**
   * Reads the address of the client from a PROXY header, version 1 or 2, that a load balancer puts
   * first; clients without one are closed. Not for ports that clients can reach themselves: they
   * could claim any address. @defaultValue false
   */
  readonly proxyProtocol?: boolean;
  /** How long each of PROXY header, TLS handshake and WebSocket upgrade may take, ms. @defaultValue 5000 */
  readonly arrivalTimeoutMs?: number;
  /**
   * Clients that are in one of these three at a time. One more closes the oldest: of its own address if
   * that has more than half of them, else of all. They count in the server's limits besides.
   * @defaultValue 1024
   */
  readonly maxArrivals?: number;
}

/** Connections that wait until they are accepted. */
const backlog = 4096;

const maxPort = 65_535;

/** Starts `server`; rejects with a message that names the address and the mend. */
export function listenOn(server: Server, options: ListenOptions): Promise<void> {
  const { port: given } = options;
  if (!Number.isInteger(given) || given < 0 || given > maxPort) {
    const mend = `a port is a whole number from 1 to ${maxPort}, or 0 to let the system choose`;
    return Promise.reject(new Error(`Cannot listen on port ${given}: ${mend}`));
  }
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => {
      reject(new Error(listenErrorText(textOf(options), cause), { cause }));
    };
    server.once("error", onError);
    const { port, host } = options;
    server.listen({ port, ...(host === undefined ? {} : { host }), backlog }, () => {
      server.off("error", onError);
      resolve();
    });
  });
}

/** `host:port`, the real ones once the server listens. */
export function addressOf(server: Server, configured: ListenOptions): string {
  const address = server.address() as AddressInfo | null;
  return address === null ? textOf(configured) : formatAddress(address.address, address.port);
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
  });
}

function textOf({ host = "::", port }: ListenOptions): string {
  return formatAddress(host, port);
}

function listenErrorText(address: string, cause: NodeJS.ErrnoException): string {
  const what = `Cannot listen on ${address}`;
  if (cause.code === "EADDRINUSE") {
    return `${what}: the port is in use; stop the other program or choose another port`;
  }
  if (cause.code === "EACCES") return `${what}: not permitted; choose a port above 1023`;
  return `${what}: ${cause.message}`;
}
