import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../../test/harness/fuzz.js";
import type { Sensitive } from "./message-type.js";
import { printable } from "./printable.js";

describe("printable()", () => {
  it("hides what is sensitive, wherever it is", () => {
    const card: Sensitive = { number: true };
    const box: Sensitive = {
      pin: true,
      card: () => card,
      byName: { "*": () => card },
      way: { password: true },
      inner: () => box,
    };
    const value = {
      pin: ["1", "2"],
      card: [{ holder: "ana", number: "4111" }],
      byName: new Map([[7n, { holder: "bo", number: "4222" }]]),
      way: { $case: "password", password: "hunter2" },
      inner: { pin: "", label: "x", card: { number: "4333" } },
    };
    expect(printable(value, box)).toEqual({
      pin: "***",
      card: [{ holder: "ana", number: "***" }],
      byName: { 7: { holder: "bo", number: "***" } },
      way: { $case: "password", password: "***" },
      inner: { pin: "***", label: "x", card: { number: "***" } },
    });
  });

  it("does not take what all objects inherit for a rule", () => {
    expect(printable({ toString: "x" }, { pin: true })).toEqual({ toString: "x" });
  });

  it("gives data that JSON can write", () => {
    const value = {
      long: 12345678901234567890n,
      bytes: new Uint8Array(300),
      at: new Date(0),
      never: new Date(Number.NaN),
      infinite: Number.NEGATIVE_INFINITY,
      absent: undefined,
      nothing: null,
      act: () => 1,
    };
    expect(printable(value)).toEqual({
      long: "12345678901234567890",
      bytes: "<300 bytes>",
      at: "1970-01-01T00:00:00.000Z",
      never: "null",
      infinite: "-Infinity",
      nothing: null,
      act: "<function>",
    });
  });

  it("keeps a member named __proto__", () => {
    const value = JSON.parse('{"__proto__":{"polluted":true}}') as object;
    expect(JSON.stringify(printable(value))).toBe('{"__proto__":{"polluted":true}}');
  });

  it.each([
    ["a long text", "x".repeat(100_000), / 98976 more characters"$/],
    ["a long name of a member", { ["k".repeat(100_000)]: 1 }, / 98976 more characters":1\}$/],
    ["many items", Array.from({ length: 100_000 }, (_, i) => i), /"… 99489 more"\]$/],
    ["many texts", Array.from({ length: 1_000 }, () => "y".repeat(2_000)), /"… 996 more"\]$/],
    [
      "many members",
      Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [i, i])),
      / more"\}$/,
    ],
  ])("cuts %s", (_what, value, end) => {
    const text = JSON.stringify(printable(value));
    expect(text.length).toBeLessThan(8_192);
    expect(text).toMatch(end);
  });

  it("is bounded for any value", () => {
    check(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
        expect((JSON.stringify(printable(value)) ?? "").length).toBeLessThan(32_768);
      }),
    );
  });

  it("goes no deeper than a line is long", () => {
    let value: unknown = "bottom";
    for (let i = 0; i < 50_000; i++) value = [value];
    expect(JSON.stringify(printable(value)).length).toBeLessThan(16_384);
  });
});
