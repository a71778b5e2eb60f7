import fc from "fast-check";
import { expect, it } from "vitest";
import { findJson, walkJson } from "./json-text.js";

it.each([
  ["", 0, "expected a value"],
  ["  \n", 3, "expected a value"],
  ['{"a" 1}', 5, 'expected ":"'],
  ['{"a": 1,}', 8, "expected the name of a member in quotes"],
  ["[1,]", 3, "expected a value"],
  ["[1 2]", 3, 'expected a comma, or the end of what "{" or "[" began'],
  ["[1}", 2, 'expected a comma, or the end of what "{" or "[" began'],
  ["{]", 1, 'expected the name of a member in quotes, or "}"'],
  ["[01]", 2, 'expected a comma, or the end of what "{" or "[" began'],
  ["1 x", 2, "expected the end of the file"],
  ['["\n"]', 1, 'expected a value or "]"'],
])("walkJson() tells where %j ends to be JSON", (text, offset, told) => {
  expect(walkJson(text)).toEqual({ offset, text: told });
});

it("walkJson() takes what JSON.parse() takes, and no more", () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  expect(walkJson('"\u007f\u0085\ud800"')).toBeUndefined();
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "]", "}", '"', "0", ":", "\\", "{", " "))
    .map(([text, at, put]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + put + text.slice(index + 1);
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), broken, fc.string()), (text) => {
      expect(walkJson(text) === undefined, text).toBe(isJson(text));
    }),
  );
});

it("findJson() finds values by their path", () => {
  const text = ' { "a": [ 1, { "b": "x" } ] }';
  expect(text.slice(findJson(text, ["a", 1, "b"]))).toBe('"x" } ] }');
  expect(text.slice(findJson(text, ["a", 0]))).toBe('1, { "b": "x" } ] }');
  expect(text.slice(findJson(text, ["none"]))).toBe(text.trimStart());
});
