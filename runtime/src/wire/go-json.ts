import { utf8Compare } from "./utf8.js";

const escapes: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

const special = /[<>&\u2028\u2029]/;
const allSpecial = /[<>&\u2028\u2029]/g;

/**
 * JSON text as Go's encoding/json writes it: the characters that HTML and scripts care about are
 * escaped. Members stay in the order that they have; see {@link formatGoMap}.
 */
export function formatGoJson(value: unknown): string {
  // Functions and the like have no text.
  const text = JSON.stringify(value) ?? "null";
  return special.test(text) ? text.replace(allSpecial, (char) => escapes[char] as string) : text;
}

/**
 * The JSON text of a Go map: members sorted by the bytes of their keys, and so in objects inside.
 * An object can't carry that order to {@link formatGoJson}: it puts keys that are integers first.
 */
export function formatGoMap(map: Readonly<Record<string, unknown>>): string {
  const members = Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort(utf8Compare)
    .map((key) => `${formatGoJson(key)}:${formatGoMapValue(map[key])}`);
  return `{${members.join(",")}}`;
}

function formatGoMapValue(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) {
    return `[${value.map((item) => formatGoMapValue(item ?? null)).join(",")}]`;
  }
  if (typeof value !== "object" || value === null || "toJSON" in value) return formatGoJson(value);
  return formatGoMap(value as Readonly<Record<string, unknown>>);
}
