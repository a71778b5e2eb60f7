import { describe, expect, it } from "vitest";
import { safeMember, safeName } from "./identifier.js";

describe("safeName()", () => {
  it.each(["default", "class", "await", "enum", "undefined", "Promise", "Record", "Uint8Array"])(
    'makes "%s" fit for a const',
    (name) => expect(safeName(name)).toBe(`${name}$`),
  );

  it.each(["Room", "room", "then", "constructor", "HandlerContext"])('leaves "%s"', (name) =>
    expect(safeName(name)).toBe(name),
  );

  it("has every word that can't name a const of a module", () => {
    const words = Object.getOwnPropertyNames(globalThis).concat(
      "await break case catch class const continue debugger default delete do else enum export extends".split(
        " ",
      ),
      "false finally for function if implements import in instanceof interface let new null".split(
        " ",
      ),
      "package private protected public return static super switch this throw true try typeof".split(
        " ",
      ),
      "undefined var void while with yield eval arguments".split(" "),
    );
    const unfit = words.filter((word) => {
      try {
        new Function(`"use strict"; const ${safeName(word)} = 1;`);
        return false;
      } catch {
        return /^[A-Za-z_]\w*$/.test(word);
      }
    });
    expect(unfit).toEqual([]);
  });
});

describe("safeMember()", () => {
  it("changes whatever every object has", () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype);
    expect(inherited.filter((name) => safeMember(name) === name)).toEqual([]);
  });

  it.each(["then", "new", "toJSON"])('changes "%s", which the language calls by itself', (name) =>
    expect(safeMember(name)).toBe(`${name}$`),
  );

  it.each(["delete", "class", "default", "await", "prototype", "name", "get", "join"])(
    'leaves "%s"',
    (name) => expect(safeMember(name)).toBe(name),
  );
});
