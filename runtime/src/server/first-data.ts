/** What a session remembers from the start, one of each for all sessions. */
const ofIpv4: ReadonlyMap<string, unknown> = new Map([["ipversion", "ipv4"]]);
const ofIpv6: ReadonlyMap<string, unknown> = new Map([["ipversion", "ipv6"]]);

/** Of a textual `host:port`; an IPv4 address that is mapped is IPv4. */
export function firstData(address: string): ReadonlyMap<string, unknown> {
  return address.startsWith("[") && !address.startsWith("[::ffff:") ? ofIpv6 : ofIpv4;
}
