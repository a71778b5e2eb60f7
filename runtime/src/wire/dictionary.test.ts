import { describe, expect, it } from "vitest";
import { DictionaryError, RouteDictionary } from "./dictionary.js";

describe("RouteDictionary", () => {
  it("finds codes and routes both ways, 0 and 65535 among them", () => {
    const dictionary = new RouteDictionary({ "a.b.c": 0, onChat: 65535 });
    expect(dictionary.codeOf("a.b.c")).toBe(0);
    expect(dictionary.codeOf("onChat")).toBe(65535);
    expect(dictionary.routeOf(0)).toBe("a.b.c");
    expect(dictionary.routeOf(65535)).toBe("onChat");
    expect(dictionary.size).toBe(2);
  });

  it("knows nothing else", () => {
    const dictionary = new RouteDictionary({ "a.b.c": 1 });
    expect(dictionary.codeOf("a.b")).toBeUndefined();
    expect(dictionary.codeOf("toString")).toBeUndefined();
    expect(dictionary.routeOf(2)).toBeUndefined();
    expect(RouteDictionary.empty.size).toBe(0);
  });

  it("trims white space around routes", () => {
    expect(new RouteDictionary([["\t a.b.c \n", 7]]).codeOf("a.b.c")).toBe(7);
  });

  it("lists its entries sorted by the routes' bytes, as Go does", () => {
    // In UTF-16 the astral 😀 (d83d…) would come before the private-use U+E000.
    const routes = ["b", "a", "10", "9", "\u{1f600}", "\ue000", "B"];
    const dictionary = new RouteDictionary(routes.map((route, code) => [route, code] as const));
    expect(dictionary.entries().map(([route]) => route)).toEqual([
      "10",
      "9",
      "B",
      "a",
      "b",
      "\ue000",
      "\u{1f600}",
    ]);
  });

  it.each([
    [
      "a route",
      [
        ["a", 1],
        ["a", 2],
      ],
      "duplicated route(route: a, code: 2)",
    ],
    [
      "a route once trimmed",
      [
        ["a", 1],
        [" a ", 2],
      ],
      "duplicated route(route: a, code: 2)",
    ],
    [
      "a code",
      [
        ["a", 1],
        ["b", 1],
      ],
      "duplicated route(route: b, code: 1)",
    ],
    [
      "code 0",
      [
        ["a", 0],
        ["b", 0],
      ],
      "duplicated route(route: b, code: 0)",
    ],
  ] as const)("refuses %s that occurs twice", (_what, entries, message) => {
    expect(() => new RouteDictionary(entries)).toThrowError(DictionaryError);
    expect(() => new RouteDictionary(entries)).toThrowError(message);
  });

  it.each([-1, 65536, 1.5, Number.NaN])("refuses the code %d", (code) => {
    expect(() => new RouteDictionary({ a: code })).toThrowError(DictionaryError);
  });
});
