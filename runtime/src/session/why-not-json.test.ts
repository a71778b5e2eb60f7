import { describe, expect, it } from "vitest";
import { whyNotJson } from "./why-not-json.js";

const ring: { self?: unknown } = {};
ring.self = ring;

describe("whyNotJson", () => {
  it.each([
    [null],
    ["text"],
    [true],
    [-1.5],
    [2n ** 70n],
    [[1, [2, { a: null }]]],
    [{ a: { b: "c" }, absent: undefined }],
    [new Date(0)],
  ])("takes %o", (value) => {
    expect(whyNotJson(value)).toBeNull();
  });

  it.each([
    [undefined, "undefined"],
    [Number.NaN, "NaN"],
    [{ a: [Number.POSITIVE_INFINITY] }, "Infinity"],
    [() => 1, "function"],
    [[Symbol("s")], "symbol"],
    [{ deep: new Map() }, "Map"],
    [new Set(), "Set"],
    [new Uint8Array(1), "Uint8Array"],
    [[undefined], "undefined"],
    [ring, "holds itself"],
  ])("tells of %o", (value, what) => {
    expect(whyNotJson(value)).toContain(what);
  });
});
