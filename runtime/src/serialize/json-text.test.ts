import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../../test/harness/fuzz.js";
import { formatGoMessage, parseForeignJson, parseJson } from "./json-text.js";
import { JsonTrapError } from "./json-traps.js";
import { PayloadLimitError } from "./payload-limit.js";

/** The digits that JSON.parse loses are lost here too. */
function round(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(round);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, round(item)]));
}

describe("parseJson()", () => {
  it("gives what JSON.parse gives, where no integer is too long", () => {
    check(
      fc.property(fc.json(), (text) => {
        expect(round(parseJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("gives what JSON.parse gives beside an integer that is too long", () => {
    check(
      fc.property(fc.json(), (text) => {
        const parsed = parseJson(`[${text},-9223372036854775808]`);
        expect(round(parsed)).toEqual([JSON.parse(text), -(2 ** 63)]);
      }),
    );
  });

  it("gives any 64-bit integer exactly", () => {
    check(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (integer) => {
        expect(BigInt(parseJson(`${integer}`) as bigint)).toBe(integer);
      }),
    );
  });

  it.each([
    ['{"a":"12345678901234567890"}', { a: "12345678901234567890" }],
    [
      '["\\"12345678901234567890", 1.12345678901234567890]',
      ['"12345678901234567890', 1.1234567890123457],
    ],
    ["[12345678901234567890e0]", [Number("12345678901234567890")]],
    ['{"12345678901234567890":"i1","s":"s"}', { "12345678901234567890": "i1", s: "s" }],
    [`[${"9".repeat(400)}]`, [Number.POSITIVE_INFINITY]],
  ])("leaves %s as it is", (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it("keeps a member named __proto__", () => {
    const parsed = parseJson('{"__proto__":{"x":12345678901234567890}}') as object;
    expect(Object.keys(parsed)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  it.each(["[01234567890123456789]", "[12345678901234567890", '"a"12345678901234567890', "-"])(
    "throws on %s",
    (text) => {
      expect(() => parseJson(text)).toThrowError(SyntaxError);
    },
  );

  it("throws on what is nested too deep, and not on brackets in texts", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    const blanks = " ".repeat(4_096);
    expect(() => parseJson(nested(100) + blanks)).not.toThrowError();
    expect(() => parseJson(nested(101) + blanks)).toThrowError("more than 100 deep");
    expect(() => parseJson(nested(500_000))).toThrowError("more than 100 deep");
    expect(() => parseJson(`["${'[{\\"'.repeat(2_000)}"]`)).not.toThrowError();
  });

  it("takes no more than linear time", () => {
    const long = "1234567890".repeat(100_000);
    const started = performance.now();
    parseJson(`["${"\\\\".repeat(500_000)}",${long}]`);
    expect(() => parseJson(`"${"\\\\".repeat(500_000)}${long}`)).toThrowError(SyntaxError);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("formatGoMessage()", () => {
  it("writes members in their order, those of maps sorted, and integers exactly", () => {
    const value = {
      b: 1n,
      a: new Map<string, unknown>([
        ["10", 2n ** 63n],
        ["1", ["<"]],
        ["b", null],
      ]),
    };
    expect(formatGoMessage(value)).toBe(
      '{"b":1,"a":{"1":["\\u003c"],"10":9223372036854775808,"b":null}}',
    );
  });
});

describe("parseForeignJson()", () => {
  const limits = { maxJsonValues: 10 };

  function countValues(value: unknown): number {
    if (typeof value !== "object" || value === null) return 1;
    return Object.values(value).reduce<number>((sum, item) => sum + countValues(item), 1);
  }

  it("refuses any text with more values than it may have", () => {
    check(
      fc.property(fc.json({ maxDepth: 5 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        fc.pre(countValues(JSON.parse(text)) > max);
        expect(() => parseForeignJson(text, { maxJsonValues: max })).toThrow(PayloadLimitError);
      }),
    );
  });

  it.each([
    ["[1,2,3,4,5,6,7,8,9]", 10],
    ['{"a":1,"b":2,"c":[3,4,5],"d":{"e":6}}', 10],
    [`"${",[{".repeat(2_000)}\\",[{"`, 1],
    [`{"a":"${"x".repeat(9_000)}","b":1}`, 3],
  ])("takes %s", (text, maxJsonValues) => {
    expect(parseForeignJson(text, { maxJsonValues })).toEqual(JSON.parse(text));
  });

  it.each([
    `[${"1,".repeat(10)}1]`,
    `{${Array.from({ length: 10 }, (_, i) => `"${i}":0`).join()}}`,
    "[[[[[[[[[[[",
    `[${"{},".repeat(10)}{}]`,
    `{"a":"\\\\",${Array.from({ length: 9 }, (_, i) => `"${i}":0`).join()}}`,
  ])("refuses %s, before it parses it", (text) => {
    expect(() => parseForeignJson(text, limits)).toThrow(
      new PayloadLimitError("maxJsonValues", 10, "JSON has more than 10 values"),
    );
  });

  it.each([
    '{"__proto__":{"a":1}}',
    '{"\\u005f\\u005fproto__":1}',
    '[[{"a":{"__proto__":null}}]]',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"c\\u006fnstructor":{"protot\\u0079pe":1}}',
    '{"constructor" : {"x":1,"prototype":1}}',
  ])("refuses %s", (text) => {
    expect(() => parseForeignJson(text, limits)).toThrow(JsonTrapError);
    expect({}).not.toHaveProperty("a");
  });

  it.each([
    '{"a":"__proto__"}',
    '["constructor","prototype","\\u005f_proto__"]',
    '{"constructor":"Ferrari","prototype":{"constructor":null}}',
    '{"constructor":["prototype"]}',
  ])("takes %s", (text) => {
    expect(parseForeignJson(text, limits)).toEqual(JSON.parse(text));
  });
});
