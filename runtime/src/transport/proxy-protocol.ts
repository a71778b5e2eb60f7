import { isIPv4, isIPv6 } from "node:net";
import { ProtocolError } from "../error/index.js";
import { formatAddress, plainHost } from "./address.js";

/** What a load balancer tells of the client before the client's own bytes. */
export interface ProxyHeader {
  /** `host:port` of the client. */
  readonly source: string;
  /** Length of the header; what follows is the client's. */
  readonly bytes: number;
}

/** The longest header that is read, version 2 with all its extensions, bytes. */
export const maxProxyHeaderBytes = 4096;

const textStart = Buffer.from("PROXY ");
const binaryStart = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const maxTextBytes = 107;
const binaryHeadBytes = 16;

/**
 * Reads the header of the PROXY protocol, version 1 or 2, from the first bytes of a connection;
 * `null` if there have to be more.
 *
 * @throws ProtocolError `wrong-protocol` as soon as it can't become a header with an address
 */
export function parseProxyHeader(start: Uint8Array): ProxyHeader | null {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.length);
  if (bytes.length === 0) return null;
  if (bytes[0] === textStart[0]) return parseText(bytes);
  if (bytes[0] === binaryStart[0]) return parseBinary(bytes);
  throw refused("there is none");
}

/**
 * Version 1, a line:
 *
 * ```
 * PROXY TCP4|TCP6 <source> <destination> <source port> <destination port>\r\n
 * ```
 */
function parseText(bytes: Buffer): ProxyHeader | null {
  if (!startsLike(bytes, textStart)) throw refused("there is none");
  const end = bytes.subarray(0, maxTextBytes).indexOf("\r\n");
  if (end < 0) {
    if (bytes.length < maxTextBytes) return null;
    throw refused(`version 1 is longer than ${maxTextBytes} bytes`);
  }
  const [, family, ...fields] = bytes.toString("latin1", 0, end).split(" ");
  if (family === "UNKNOWN") throw refused("UNKNOWN has no address");
  return { source: sourceOf(family, fields), bytes: end + 2 };
}

function sourceOf(family: string | undefined, fields: readonly string[]): string {
  const isAddress = family === "TCP4" ? isIPv4 : isIPv6;
  const [source = "", destination = "", sourcePort = "", destinationPort = ""] = fields;
  const isValid =
    (family === "TCP4" || family === "TCP6") &&
    fields.length === 4 &&
    [source, destination].every((address) => isAddress(address)) &&
    [sourcePort, destinationPort].every(isPort);
  if (!isValid) throw refused("version 1 is malformed");
  return formatAddress(plainHost(source), Number(sourcePort));
}

const largestPort = 0xffff;

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= largestPort;
}

/**
 * Version 2:
 *
 * ```
 * signature(12) version(4 bits) command(4 bits) family(1) length(2, big-endian)
 * source destination source port(2) destination port(2) extensions
 * ```
 */
function parseBinary(bytes: Buffer): ProxyHeader | null {
  if (!startsLike(bytes, binaryStart)) throw refused("there is none");
  if (bytes.length < binaryHeadBytes) return null;
  const end = binaryHeadBytes + bytes.readUInt16BE(binaryHeadBytes - 2);
  const addressBytes = checkBinaryHead(bytes, end);
  if (bytes.length < end) return null;
  const portAt = binaryHeadBytes + 2 * addressBytes;
  const address = bytes.subarray(binaryHeadBytes, binaryHeadBytes + addressBytes);
  return { source: formatAddress(hostOf(address), bytes.readUInt16BE(portAt)), bytes: end };
}

const families = new Map([
  [0x11, 4],
  [0x21, 16],
]);

/** The length of an address. */
function checkBinaryHead(bytes: Buffer, end: number): number {
  const [command, family] = bytes.subarray(binaryStart.length) as unknown as [number, number];
  if (command === 0x20) throw refused("LOCAL has no address");
  if (command !== 0x21) throw refused("version 2 has a version or command that does not exist");
  const addressBytes = families.get(family);
  if (addressBytes === undefined) throw refused("version 2 has no address of TCP");
  if (end > maxProxyHeaderBytes) {
    throw refused(`version 2 is longer than ${maxProxyHeaderBytes} bytes`);
  }
  if (end < binaryHeadBytes + 2 * addressBytes + 4) throw refused("version 2 is too short");
  return addressBytes;
}

function hostOf(address: Buffer): string {
  if (address.length === 4) return address.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => address.readUInt16BE(2 * i).toString(16));
  return plainHost(groups.join(":"));
}

function startsLike(bytes: Buffer, start: Buffer): boolean {
  const both = Math.min(bytes.length, start.length);
  return bytes.subarray(0, both).equals(start.subarray(0, both));
}

function refused(what: string): ProtocolError {
  return new ProtocolError(
    "wrong-protocol",
    `no usable PROXY header, ${what}: with proxyProtocol, clients have to come through a load balancer that sends one with their address`,
  );
}
