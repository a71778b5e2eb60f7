import { describe, expect, it } from "vitest";
import { formatGoJson, formatGoMap } from "./go-json.js";

describe("formatGoJson()", () => {
  it("escapes what Go escapes, and no more", () => {
    expect(formatGoJson("<&>\u2028\u2029'/é安\u007f")).toBe(
      '"\\u003c\\u0026\\u003e\\u2028\\u2029\'/é安\u007f"',
    );
  });

  it("escapes in names of members too", () => {
    expect(formatGoJson({ "a<b": [1, null, true] })).toBe('{"a\\u003cb":[1,null,true]}');
  });
});

describe("formatGoMap()", () => {
  it("sorts members by the bytes of their names, integers among them", () => {
    const map = { b: 1, "10": 2, "9": 3, "\u{1f600}": 4, "\ue000": 5, B: 6 };
    expect(formatGoMap(map)).toBe('{"10":2,"9":3,"B":6,"b":1,"\ue000":5,"\u{1f600}":4}');
  });

  it("sorts in objects inside, and in arrays", () => {
    expect(formatGoMap({ z: { b: 1, a: [{ d: 1, c: 2 }] }, a: null })).toBe(
      '{"a":null,"z":{"a":[{"c":2,"d":1}],"b":1}}',
    );
  });

  it("leaves out and replaces what JSON can't tell, as JSON.stringify() does", () => {
    const when = new Date(0);
    expect(formatGoMap({ none: undefined, list: [undefined, 1], when, nan: Number.NaN })).toBe(
      '{"list":[null,1],"nan":null,"when":"1970-01-01T00:00:00.000Z"}',
    );
  });

  it("keeps a member named __proto__", () => {
    expect(formatGoMap(JSON.parse('{"__proto__":"x","a":"y"}'))).toBe('{"__proto__":"x","a":"y"}');
  });
});
