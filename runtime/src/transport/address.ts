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

/** Of an IPv6 address, what one customer of a network has all addresses of: the first 64 bits. */
const networkGroups = 4;

/**
 * What bounds for one address count together, told by `host:port`: an IPv4 address, or the first 64
 * bits of an IPv6 address; `""` if unknown.
 */
export function networkOf(remoteAddress: string): string {
  if (remoteAddress.charCodeAt(0) !== bracket) {
    return remoteAddress.slice(0, Math.max(0, remoteAddress.lastIndexOf(":")));
  }
  return firstGroups(remoteAddress.slice(1, remoteAddress.lastIndexOf("]")));
}

const bracket = 0x5b;

function firstGroups(host: string): string {
  const [before = "", after] = host.split("::");
  const groups = groupsOf(before);
  if (after !== undefined) {
    const left = 8 - groups.length - groupsOf(after).length;
    groups.push(...Array<string>(Math.max(0, left)).fill("0"), ...groupsOf(after));
  }
  return groups.slice(0, networkGroups).join(":");
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
