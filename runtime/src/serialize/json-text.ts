import { formatGoJson, utf8Compare } from "../wire/index.js";

/** Arrays and objects inside of each other, at most; a message is as deep at most. */
const maxDepth = 100;

/** Characters that a message may have before its depth is looked at. */
const longText = 4_096;

/**
 * Parses JSON text. Integers that a `number` can't hold become `bigint`, all else is as
 * `JSON.parse` gives it.
 *
 * @throws SyntaxError for text that is no JSON; RangeError if a long one is nested more than 100 deep
 */
export function parseJson(text: string): unknown {
  // Shorter text can't be deep enough to do harm, and is what most messages are.
  if (text.length > longText) requireShallow(text);
  if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
  return unmark(JSON.parse(markTexts(text)) as unknown);
}

function requireShallow(text: string): void {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > maxDepth) throw new RangeError(`JSON is nested more than ${maxDepth} deep`);
  }
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== 0x22) {
    index += text.charCodeAt(index) === 0x5c ? 2 : 1;
  }
  return index;
}

const token = /"([^"\\]*(?:\\.[^"\\]*)*")|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const longInteger = /^-?[1-9]\d{15,}$/;

/** Long integers become texts that begin with `i`, and so don't lose digits; other texts begin with `s`. */
function markTexts(text: string): string {
  return text.replace(token, (whole: string, rest: string | undefined) => {
    if (rest !== undefined) return `"s${rest}`;
    return longInteger.test(whole) ? `"i${whole}"` : whole;
  });
}

function unmark(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("s") ? value.slice(1) : toInteger(value);
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.slice(1), unmark(item)]),
  );
}

function toInteger(marked: string): number | bigint {
  const digits = marked.slice(1);
  // No type has more digits, and making a bigint of very many takes long.
  if (digits.length > 20) return Number(digits);
  const number = Number(digits);
  const integer = BigInt(digits);
  return BigInt(number) === integer ? number : integer;
}

/** JSON text as Go's encoding/json writes it, of what a message with Go's JSON form gives. */
export function formatGoMessage(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(formatGoMessage).join(",")}]`;
  if (value instanceof Map) {
    const entries = [...(value as Map<string, unknown>)].sort(([a], [b]) => utf8Compare(a, b));
    return formatMembers(entries);
  }
  if (typeof value === "object" && value !== null) return formatMembers(Object.entries(value));
  return formatGoJson(value);
}

function formatMembers(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, item]) => `${formatGoJson(key)}:${formatGoMessage(item)}`).join(",")}}`;
}
