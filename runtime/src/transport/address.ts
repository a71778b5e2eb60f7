import { isIPv6, type Socket, SocketAddress } from "node:net";

/** `host:port`, an IPv6 address in brackets. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Of a client that connected to us itself: `host:port`, `""` if it is gone already. */
export function remoteOf({ remoteAddress = "", remotePort = 0 }: Socket): string {
  return remoteAddress === "" ? "" : formatAddress(plainHost(remoteAddress), remotePort);
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The one form of an IP address in which logs and limits see it: IPv6 compressed, and an IPv4 address
 * that a dual-stack socket shows as IPv6, `::ffff:1.2.3.4`, as what it is.
 */
export function plainHost(address: string): string {
  if (!isIPv6(address) || address.includes("%")) return address;
  const { address: host } = new SocketAddress({ address, family: "ipv6" });
  return mapped.exec(host)?.[1] ?? host;
}
