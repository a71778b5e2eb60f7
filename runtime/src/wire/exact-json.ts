/** Strings, to step over them, and integers that a double may not hold exactly. */
const stringOrLongInteger = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
const longDigits = /\d{16}/;
const mark = "\u0000";
const escapedMark = "\\u0000";

/**
 * Parses JSON; an integer that a double would round becomes a bigint, every other number stays one. A text that holds an
 * escaped NUL has its long integers rounded, as `JSON.parse` does.
 *
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  if (!longDigits.test(text) || text.includes(escapedMark)) return JSON.parse(text) as unknown;
  const marked = text.replace(stringOrLongInteger, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"${escapedMark}${token}"`,
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(1)) : value,
  ) as unknown;
}
