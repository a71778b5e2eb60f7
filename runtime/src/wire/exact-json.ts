/** Strings, to step over them, and integers that a double may not hold exactly. */
const stringOrLongInteger = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
const longDigits = /\d{16}/;
const longestInteger = 20;
const mark = "\u0000";
const escapedMark = "\\u0000";

/**
 * Parses JSON; an integer that a double would round becomes a bigint, every other number stays one. A text that holds an
 * escaped NUL has its long integers rounded, as `JSON.parse` does.
 *
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  // First of all, so that only JSON is searched: on other text the search could take very long.
  const parsed = JSON.parse(text) as unknown;
  if (!longDigits.test(text) || text.includes(escapedMark)) return parsed;
  const marked = text.replace(stringOrLongInteger, (token) =>
    isExact(token) ? token : `"${escapedMark}${token}"`,
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(1)) : value,
  ) as unknown;
}

/** No type has more digits than a 64-bit integer, and making a bigint of very many takes long. */
function isExact(token: string): boolean {
  if (token.startsWith('"') || token.length > longestInteger) return true;
  // The text of a double is the shortest that tells it from others, which need not be its value.
  const number = Number(token);
  return String(number) === token && BigInt(number) === BigInt(token);
}
