import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base64Decode, base64Encode } from "./base64.js";

describe("base64", () => {
  it("writes what Node writes, and reads it again", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(base64Encode(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(base64Decode(base64Encode(bytes))).toEqual(bytes);
      }),
    );
  });

  it("reads the alphabet for URLs, without padding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(base64Decode(Buffer.from(bytes).toString("base64url"))).toEqual(bytes);
      }),
    );
  });

  it.each([
    ["", []],
    ["AA==", [0]],
    ["AA", [0]],
    ["-_-_", [251, 255, 191]],
    ["+/+/", [251, 255, 191]],
    ["A A\t=\r\n=", [0]],
    ["AA==AQ==", [0, 1]],
  ])("reads %j", (text, bytes) => {
    expect([...base64Decode(text)]).toEqual(bytes);
  });

  it.each(["A", "AAAAA", "A===", "AA==A", "AA.A", "AAA\u00e9", "\u0100AAA"])(
    "refuses %j",
    (text) => {
      expect(() => base64Decode(text)).toThrow(RangeError);
    },
  );

  it("gives bytes or refuses, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        try {
          expect(base64Decode(text).length).toBeLessThanOrEqual(text.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
