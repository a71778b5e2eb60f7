/** Of a textual `host:port`, as sessions tell it; an IPv4 address that is mapped is IPv4. */
export function ipVersion(address: string): string {
  return address.startsWith("[") && !address.startsWith("[::ffff:") ? "ipv6" : "ipv4";
}
