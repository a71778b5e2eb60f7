import type { AddressInfo, Server } from "node:net";

/** Where to listen. */
export interface ListenOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** All addresses if absent. */
  readonly host?: string;
}

/** Connections that wait until they are accepted. */
const backlog = 4096;

/** Starts `server`; rejects with a message that names the address and the mend. */
export function listenOn(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => {
      reject(new Error(listenErrorText(formatAddress(options), cause), { cause }));
    };
    server.once("error", onError);
    server.listen({ ...options, backlog }, () => {
      server.off("error", onError);
      resolve();
    });
  });
}

/** `host:port`, the real ones once the server listens. */
export function addressOf(server: Server, configured: ListenOptions): string {
  const address = server.address() as AddressInfo | null;
  return address === null
    ? formatAddress(configured)
    : formatAddress({ host: address.address, port: address.port });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
  });
}

function formatAddress({ host = "::", port }: ListenOptions): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function listenErrorText(address: string, cause: NodeJS.ErrnoException): string {
  const what = `Cannot listen on ${address}`;
  if (cause.code === "EADDRINUSE") {
    return `${what}: the port is in use; stop the other program or choose another port`;
  }
  if (cause.code === "EACCES") return `${what}: not permitted; choose a port above 1023`;
  return `${what}: ${cause.message}`;
}
