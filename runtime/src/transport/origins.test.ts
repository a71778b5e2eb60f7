import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { type Origins, originRule } from "./origins.js";

function allows(origins: Origins, origin: string | undefined, host = "game.example"): boolean {
  const headers = { host, ...(origin === undefined ? {} : { origin }) };
  return originRule(origins)({ headers } as IncomingMessage);
}

const list = ["https://game.example", "http://localhost:8080", "HTTPS://Other.example"];

describe("originRule()", () => {
  it.each<[Origins, string | undefined, string, boolean]>([
    ["any", "https://evil.example", "game.example", true],
    ["any", undefined, "game.example", true],
    ["same-host", undefined, "game.example", true],
    ["same-host", "https://game.example", "game.example", true],
    ["same-host", "https://GAME.example", "Game.Example", true],
    ["same-host", "https://game.example", "game.example:443", true],
    ["same-host", "https://game.example:3250", "game.example:3250", true],
    ["same-host", "https://game.example", "game.example:3250", false],
    ["same-host", "https://evil.example", "game.example", false],
    ["same-host", "https://game.example.evil.example", "game.example", false],
    ["same-host", "null", "game.example", false],
    ["same-host", "", "game.example", false],
    ["same-host", "https://game.example", "", false],
    [list, undefined, "", true],
    [list, "https://game.example", "x", true],
    [list, "https://other.example", "x", true],
    [list, "http://localhost:8080", "x", true],
    [list, "http://localhost", "localhost", false],
    [list, "http://game.example", "game.example", false],
    [list, "https://game.example.evil.example", "x", false],
    [list, "null", "x", false],
    [["null"], "null", "x", true],
    [[], "https://game.example", "game.example", true],
    [[], "https://evil.example", "game.example", false],
  ])("%j takes %s on %s: %s", (origins, origin, host, isAllowed) => {
    expect(allows(origins, origin, host)).toBe(isAllowed);
  });

  it.each([
    ["game.example", ""],
    ["https://game.example/", '; did you mean "https://game.example"?'],
    ["https://game.example:443", '; did you mean "https://game.example"?'],
    ["*", ""],
    ["file:///x", ""],
  ])("refuses %s, which is no origin", (text, mend) => {
    expect(() => originRule([text])).toThrow(
      `Cannot use ${JSON.stringify(text)} in origins: an origin is a scheme and a host, as "https://game.example"${mend}`,
    );
  });
});
