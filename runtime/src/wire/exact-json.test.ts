import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExactJson } from "./exact-json.js";

/** The digits that JSON.parse loses are lost here too. */
function round(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(round);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, round(item)]));
}

describe("parseExactJson()", () => {
  it.each([
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["9007199254740991", 9007199254740991],
    // What a double holds in its place prints as the same digits, and is another integer.
    ["-7128802506618681000", -7128802506618681000n],
    ["100000000000000000", 1e17],
    ["1234567890123456", 1234567890123456],
    ["12345678901234567.5", Number("12345678901234567.5")],
    ["0.12345678901234567", Number("0.12345678901234567")],
    ["1e-12345678901234567", 0],
    ["12345678901234567e2", Number("12345678901234567e2")],
    ['"9007199254740993"', "9007199254740993"],
    [
      '{"a":[18446744073709551615,1],"b\\"9007199254740993":"x"}',
      { a: [18446744073709551615n, 1], 'b"9007199254740993': "x" },
    ],
  ])("reads %s", (text, value) => {
    expect(parseExactJson(text)).toEqual(value);
  });

  it("keeps a text that looks like its own mark", () => {
    const value = { s: "\u00009007199254740993", n: 1 };
    expect(parseExactJson(JSON.stringify(value))).toEqual(value);
  });

  it("reads everything else as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(round(parseExactJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("gives a value or a SyntaxError for any text, quickly", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 400, unit: fc.constantFrom('"', "\\", "1", "{", "-", "e") }),
        (text) => {
          try {
            parseExactJson(`${text}1234567890123456789`);
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        },
      ),
    );
  });
});
