import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../test/harness/fuzz.js";
import { type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { formatRoute, parseRoute, RouteError, shortRoute } from "./route.js";

interface RouteVector extends Vector {
  readonly route: string;
  readonly svType: string;
  readonly service: string;
  readonly method: string;
  readonly string: string;
  readonly short: string;
}

const vectors = vectorsOf<RouteVector>("routes", "decode");

describe("parseRoute()", () => {
  it.each(vectors.filter(({ error }) => !error))("reads $name", (vector) => {
    const route = parseRoute(vector.route);
    expect(route).toEqual({
      serverType: vector.svType,
      service: vector.service,
      method: vector.method,
    });
    expect(formatRoute(route)).toBe(vector.string);
    expect(shortRoute(route)).toBe(vector.short);
  });

  it.each(vectors.filter(({ error }) => error))("refuses $name: $error", ({ route, error }) => {
    expect(() => parseRoute(route)).toThrowError(
      expect.objectContaining({ name: "RouteError", message: error }),
    );
  });

  it.each(["", " ", "a", "a.b.c.d.e", "a.\u0085.c", "a.\u3000"])("refuses %j", (text) => {
    expect(() => parseRoute(text)).toThrowError(RouteError);
  });

  it("takes U+FEFF for a letter", () => {
    expect(parseRoute("a.\ufeff").method).toBe("\ufeff");
  });

  it("gives a route or a RouteError for any text", () => {
    const likely = fc.constantFrom("a", "b", ".", " ", "\t", "\u3000", "\u0085");
    const text = fc.oneof(fc.string(), fc.string({ unit: likely, maxLength: 9 }));
    check(
      fc.property(text, (route) => {
        const thrown = thrownBy(() => parseRoute(route));
        if (thrown === undefined) expect(formatRoute(parseRoute(route))).toBe(route);
        else expect(thrown).toBeInstanceOf(RouteError);
      }),
    );
  });
});
