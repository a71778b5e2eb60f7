import { describe, expect, it } from "vitest";
import { protocolOf } from "./foreign-protocol.js";
import { Opening } from "./opening.js";

const cases: readonly (readonly [string, string | null])[] = [
  ["GET / HTTP/1.1\r\n", "HTTP"],
  ["POST /x HTTP/1.1\r\n", "HTTP"],
  ["OPTIONS * HTTP/1.1\r\n", "HTTP"],
  ["CONNECT x:1 HTTP/1.1\r\n", "HTTP"],
  ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP"],
  ["GETTER", null],
  ["POSTAGE", null],
  ["PROXY TCP4 1.2.3.4", "the PROXY protocol"],
  ["\r\n\r\n\0\r\nQUIT\n", "the PROXY protocol"],
  ["\x16\x03\x01\x02\0", "TLS"],
  ["\x16\x02\x01\x02\0", null],
  ["\x01\0\0\x02{}", "Pitaya's TCP protocol"],
  ["\0\0\0\0", null],
  ["quit\r\n", null],
];

describe("protocolOf()", () => {
  it.each(cases)("tells what begins %j", (text, protocol) => {
    expect(protocolOf(Buffer.from(text, "latin1"))).toBe(protocol);
  });

  it.each(["GET ", "POST", "OPTI", "CONN", "PRI ", "\x16\x03\x01\x02", "PROX"])(
    "is content with the length of a packet's head: %j",
    (text) => {
      expect(protocolOf(Buffer.from(text, "latin1"))).not.toBeNull();
    },
  );

  it("never needs more than there is", () => {
    for (const [text] of cases) {
      for (let end = 0; end < text.length; end++) {
        expect(() => protocolOf(Buffer.from(text.slice(0, end), "latin1"))).not.toThrow();
      }
    }
  });
});

describe("Opening", () => {
  it("keeps the first bytes, however they are cut", () => {
    const text = "GET /some/longer/path HTTP/1.1";
    for (let size = 1; size < text.length; size++) {
      const opening = new Opening();
      for (let at = 0; at < text.length; at += size) {
        opening.add(Buffer.from(text.slice(at, at + size)));
      }
      expect(Buffer.from(opening.bytes).toString()).toBe(text.slice(0, 16));
    }
  });
});
