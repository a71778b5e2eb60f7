import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtocolError } from "../error/index.js";
import { maxProxyHeaderBytes, type ProxyHeader, parseProxyHeader } from "./proxy-protocol.js";

const signature = Buffer.from("0d0a0d0a000d0a515549540a", "hex");

function text(line: string): Buffer {
  return Buffer.from(`${line}\r\n`);
}

function binary(command: number, family: number, addresses: string, extensionBytes = 0): Buffer {
  const body = Buffer.concat([Buffer.from(addresses, "hex"), Buffer.alloc(extensionBytes)]);
  const length = Buffer.from([body.length >> 8, body.length & 0xff]);
  return Buffer.concat([signature, Buffer.from([command, family]), length, body]);
}

const v4 = "01020304 7f000001 1f90 0cb2".replaceAll(" ", "");
const v6 = `20010db8${"00".repeat(11)}01 ${"00".repeat(15)}01 1f90 0cb2`.replaceAll(" ", "");
const mapped = `${"00".repeat(10)}ffff01020304 ${"00".repeat(15)}01 1f90 0cb2`.replaceAll(" ", "");

const good: readonly (readonly [string, Buffer, string])[] = [
  ["1, IPv4", text("PROXY TCP4 1.2.3.4 127.0.0.1 8080 3250"), "1.2.3.4:8080"],
  ["1, IPv6", text("PROXY TCP6 2001:db8:0::1 ::1 8080 3250"), "[2001:db8::1]:8080"],
  ["1, IPv4 as IPv6", text("PROXY TCP6 ::ffff:1.2.3.4 ::1 8080 3250"), "1.2.3.4:8080"],
  [
    "1, as long as can be",
    text(`PROXY TCP6 ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535`),
    `[${"ffff:".repeat(7)}ffff]:65535`,
  ],
  ["2, IPv4", binary(0x21, 0x11, v4), "1.2.3.4:8080"],
  ["2, IPv6", binary(0x21, 0x21, v6), "[2001:db8::1]:8080"],
  ["2, IPv4 as IPv6", binary(0x21, 0x21, mapped), "1.2.3.4:8080"],
  ["2 with extensions", binary(0x21, 0x11, v4, 300), "1.2.3.4:8080"],
];

const bad: readonly (readonly [string, Buffer, RegExp])[] = [
  ["HTTP", Buffer.from("GET / HTTP/1.1\r\n"), /there is none/],
  ["HTTP that begins with P", Buffer.from("POST / HTTP/1.1\r\n"), /there is none/],
  ["a handshake", Buffer.from([1, 0, 0, 2, 0x7b, 0x7d]), /there is none/],
  ["UNKNOWN", text("PROXY UNKNOWN"), /UNKNOWN has no address/],
  ["UNKNOWN with more", text("PROXY UNKNOWN ffff::1 ffff::2 1 2"), /UNKNOWN has no address/],
  ["another family", text("PROXY UDP4 1.2.3.4 1.2.3.4 1 2"), /malformed/],
  ["no ports", text("PROXY TCP4 1.2.3.4 1.2.3.4"), /malformed/],
  ["too much", text("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3"), /malformed/],
  ["a port that is too high", text("PROXY TCP4 1.2.3.4 1.2.3.4 65536 2"), /malformed/],
  ["a port with a zero", text("PROXY TCP4 1.2.3.4 1.2.3.4 01 2"), /malformed/],
  ["a host name", text("PROXY TCP4 localhost 1.2.3.4 1 2"), /malformed/],
  ["IPv6 as TCP4", text("PROXY TCP4 ::1 ::1 1 2"), /malformed/],
  ["two blanks", text("PROXY  TCP4 1.2.3.4 1.2.3.4 1 2"), /malformed/],
  ["no end", Buffer.from(`PROXY ${"x".repeat(101)}`), /longer than 107 bytes/],
  ["LOCAL", binary(0x20, 0x00, ""), /LOCAL has no address/],
  ["version 3", binary(0x31, 0x11, v4), /version or command/],
  ["another command", binary(0x22, 0x11, v4), /version or command/],
  ["UDP", binary(0x21, 0x12, v4), /no address of TCP/],
  ["a Unix socket", binary(0x21, 0x31, "00".repeat(216)), /no address of TCP/],
  ["addresses that are too short", binary(0x21, 0x21, v4), /too short/],
  ["too many extensions", binary(0x21, 0x11, v4, maxProxyHeaderBytes), /longer than 4096 bytes/],
];

/** What a stream in one or more pieces comes to: `null` if it would wait for more. */
function read(stream: Buffer, cuts: readonly number[]): ProxyHeader | ProtocolError | null {
  for (const end of [...cuts.toSorted((a, b) => a - b), stream.length]) {
    try {
      const header = parseProxyHeader(stream.subarray(0, end));
      if (header !== null) return header;
    } catch (error) {
      return error as ProtocolError;
    }
  }
  return null;
}

describe("parseProxyHeader()", () => {
  it.each(good)("reads version %s, and no more than it", (_name, bytes, source) => {
    const header = { source, bytes: bytes.length };
    expect(parseProxyHeader(bytes)).toEqual(header);
    expect(parseProxyHeader(Buffer.concat([bytes, Buffer.from("\r\nmore")]))).toEqual(header);
  });

  it.each(good)("waits for all of version %s", (_name, bytes) => {
    for (let end = 0; end < bytes.length; end++) {
      expect(parseProxyHeader(bytes.subarray(0, end))).toBeNull();
    }
  });

  it.each(bad)("refuses %s", (_name, bytes, reason) => {
    const parse = () => parseProxyHeader(bytes);
    expect(parse).toThrow(ProtocolError);
    expect(parse).toThrow(reason);
  });

  it("comes to the same for any bytes however they are cut", () => {
    const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const any = fc.oneof(
      noise,
      fc.constantFrom(...[...good, ...bad].map(([, bytes]) => bytes)),
      fc
        .tuple(fc.constantFrom(Buffer.from("PROXY "), signature), noise)
        .map((all) => Buffer.concat(all)),
      fc
        .tuple(noise, noise)
        .map(([head, rest]) =>
          Buffer.concat([signature, Buffer.from([0x21, 0x11, 0]), head, rest]),
        ),
    );
    const property = fc.property(any, fc.array(fc.nat(200)), (bytes, cuts) => {
      const whole = read(bytes, []);
      const cut = read(
        bytes,
        cuts.filter((at) => at <= bytes.length),
      );
      if (whole instanceof Error) expect(cut).toBeInstanceOf(ProtocolError);
      else expect(cut).toEqual(whole);
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  it("does not wait for ever", () => {
    const property = fc.property(
      fc.uint8Array({ minLength: maxProxyHeaderBytes, maxLength: maxProxyHeaderBytes + 10 }),
      fc.constantFrom(Buffer.alloc(0), Buffer.from("PROXY "), signature),
      (bytes, start) => {
        expect(read(Buffer.concat([start, bytes]), [])).not.toBeNull();
      },
    );
    fc.assert(property);
  });
});
