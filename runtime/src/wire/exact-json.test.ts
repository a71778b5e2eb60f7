import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../../test/harness/fuzz.js";
import { parseExactJson } from "./exact-json.js";

/** The digits that JSON.parse loses are lost here too. */
function round(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(round);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, round(item)]));
}

/** A value, and one of the texts that JSON has for it. */
interface Written {
  readonly value: unknown;
  readonly text: string;
}

const written = (value: unknown) => ({ value, text: JSON.stringify(value) });
const gap = fc.constantFrom("", " ", "\n\t ");

/** Each piece as JSON writes it, or all of it by codes. */
const strings = fc
  .array(
    fc.record({
      piece: fc.constantFrom("\0", "\\", "\\u0000", "u0000", '"', ":", "9007199254740993", ",1"),
      isCoded: fc.boolean(),
    }),
    { maxLength: 5 },
  )
  .map((pieces): Written & { value: string } => ({
    value: pieces.map(({ piece }) => piece).join(""),
    text: `"${pieces.map(({ piece, isCoded }) => (isCoded ? coded(piece) : plain(piece))).join("")}"`,
  }));

const plain = (text: string) => JSON.stringify(text).slice(1, -1);
const coded = (text: string) =>
  text.replace(/./gsu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Not integers of which a double prints other digits than it holds. */
const numbers = fc.oneof(
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })
    .map((value) => ({ value, text: `${value}` })),
  fc
    .constantFrom(
      "9007199254740993.5",
      "-90071992547409930e-3",
      "9007199254740993E2",
      "-0",
      "1e400",
    )
    .map((text) => ({ value: Number(text), text })),
  fc
    .double({ noDefaultInfinity: true, noNaN: true })
    .filter((value) => Number.isSafeInteger(value) || !Number.isInteger(value))
    .map(written),
);

const { value: anything } = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(strings, numbers, fc.constantFrom(true, null).map(written)),
    fc.array(tie("value"), { maxLength: 4 }).map((items) => ({
      value: items.map(({ value }) => value),
      text: `[${items.map(({ text }) => text).join()}]`,
    })),
    fc.array(fc.tuple(strings, gap, gap, tie("value")), { maxLength: 4 }).map((members) => ({
      value: Object.fromEntries(members.map(([key, , , { value }]) => [key.value, value])),
      text: `{${members.map(([key, a, b, { text }]) => `${key.text}${a}:${b}${text}`).join()}}`,
    })),
  ),
}));

/** Integers are bigints, however they were read. */
function unify(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(unify);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unify(item)]));
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

  it.each([
    "\u00009007199254740993",
    "\u0000\u00009007199254740993",
    "a\u0000",
    "\\u0000",
    "\u0000",
  ])("keeps integers beside %j, be it a value or a name", (odd) => {
    const text = JSON.stringify({ s: odd, list: [odd], [odd]: { n: 1 } });
    expect(parseExactJson(`[9007199254740993,${text},9007199254740995]`)).toEqual([
      9007199254740993n,
      { s: odd, list: [odd], [odd]: { n: 1 } },
      9007199254740995n,
    ]);
  });

  it("reads any value from any of its texts", () => {
    check(
      fc.property(fc.array(anything), (items) => {
        const text = `[${[...items.map((item) => item.text), "9007199254740993"].join()}]`;
        const value = [...items.map((item) => item.value), 9007199254740993n];
        expect(unify(parseExactJson(text))).toEqual(unify(value));
      }),
    );
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
