import { describe, expect, it } from "vitest";
import { toJsRegex } from "./regex.js";

function compile(pattern: string): RegExp {
  const regex = toJsRegex(pattern);
  if (typeof regex === "string") throw new Error(regex);
  return new RegExp(regex.source, regex.flags);
}

describe("toJsRegex()", () => {
  it.each<[pattern: string, matches: string, fails: string]>([
    ["^a.c$", "a\u2028c", "a\nc"],
    ["^\\s$", " ", "\u00a0"],
    ["^[\\s-]$", "-", "\v"],
    ["\\A\\d+\\z", "12", "1\n"],
    ["^(?P<x>a)(?<y>b)(?:c)$", "abc", "ab"],
    ["^(?i)a$".replace("^(?i)", "(?i)^"), "A", "b"],
    ["^a{2,3}$", "aa", "a"],
    ["^{a}$", "{a}", "a"],
    ["^[]a]$", "]", "b"],
    ["^[^]]$", "a", "]"],
    ["^[a[]$", "[", "b"],
    ["^\\x{1F600}\\x41$", "😀A", "A"],
    ["^\\pL\\p{Greek}$".replace("\\p{Greek}", "\\p{Lu}"), "éA", "1A"],
    ["^.$", "😀", "ab"],
    ["^a\\-\\@$", "a-@", "a"],
    ["^[\\w.+-]+@x\\/y$", "a.b@x/y", "@x/y"],
  ])("carries over %s", (pattern, matches, fails) => {
    expect(compile(pattern).test(matches)).toBe(true);
    expect(compile(pattern).test(fails)).toBe(false);
  });

  it.each([
    "(?=a)",
    "(?<!a)b",
    "(?s).",
    "a(?i)b",
    "\\1",
    "[[:digit:]]",
    "\\Qa\\E",
    "(",
    "\\C",
    "a**",
  ])("refuses %s", (pattern) => {
    expect(toJsRegex(pattern)).toBeTypeOf("string");
  });
});
