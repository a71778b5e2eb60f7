import { formatGoJson, parseExactJson, utf8Compare } from "../wire/index.js";
import { requireNoTraps } from "./json-traps.js";
import { PayloadLimitError, type PayloadLimits } from "./payload-limit.js";

/** Arrays and objects inside of each other, at most; a message is as deep at most. */
const maxDepth = 100;

/** Characters that a message may have before it is looked at, if no limit is smaller. */
const longText = 4_096;

/**
 * Parses JSON text. Integers that a `number` can't hold become `bigint`, all else is as
 * `JSON.parse` gives it.
 *
 * @throws SyntaxError for text that is no JSON; RangeError if a long one is nested more than 100 deep
 */
export function parseJson(text: string): unknown {
  // Shorter text can't be deep enough to do harm, and is what most messages are.
  if (text.length > longText) requireShape(text, Number.POSITIVE_INFINITY);
  return parseExactJson(text);
}

/**
 * The same for text of unknown origin: it may not have more values than `limits` say, nor members
 * that would change what all objects inherit when the value is merged into another.
 *
 * @throws also PayloadLimitError; JsonTrapError
 */
export function parseForeignJson(text: string, { maxJsonValues }: PayloadLimits): unknown {
  // A value has one character at least.
  if (text.length > longText || text.length > maxJsonValues) requireShape(text, maxJsonValues);
  const value = parseExactJson(text);
  requireNoTraps(text, value);
  return value;
}

/**
 * What is too deep or too wide is not parsed: objects of very many members take far longer than their
 * length tells. Each value but the first follows a comma or what opens a list or an object, a name of
 * a member does not: counting these never counts too few.
 */
function requireShape(text: string, maxValues: number): void {
  let depth = 0;
  let values = 1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x2c) values += 1;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      values += 1;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > maxDepth) throw new RangeError(`JSON is nested more than ${maxDepth} deep`);
    if (values > maxValues) throw tooWide(maxValues);
  }
}

function tooWide(max: number): PayloadLimitError {
  return new PayloadLimitError("maxJsonValues", max, `JSON has more than ${max} values`);
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== 0x22) {
    index += text.charCodeAt(index) === 0x5c ? 2 : 1;
  }
  return index;
}

/** JSON text as Go's encoding/json writes it, of what a message with Go's JSON form gives. */
export function formatGoMessage(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Object.is(value, -0)) return "-0";
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
