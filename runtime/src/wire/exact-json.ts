/** Strings, to step over them, and integers that a double may not hold exactly. */
const stringOrLongInteger = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
const longDigits = /\d{16}/;
const longestInteger = 20;
/** Before what isn't itself: the digits of an integer, or a text that begins with this already. */
const mark = "\u0000";
const escapedMark = "\\u0000";
const markedText = `"${escapedMark}`;
const colon = /[ \t\n\r]*:/y;

/**
 * Parses JSON; an integer that a double would round becomes a bigint, every other number stays one.
 *
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  // First of all, so that only JSON is searched: on other text the search could take very long.
  const parsed = JSON.parse(text) as unknown;
  if (!longDigits.test(text)) return parsed;
  let isMarked = false;
  const marked = text.replace(stringOrLongInteger, (token, offset: number) => {
    if (token.startsWith('"')) {
      // JSON spells NUL in one way only.
      if (!token.startsWith(markedText) || isKey(text, offset + token.length)) return token;
      return `${markedText}${token.slice(1)}`;
    }
    if (isExact(token)) return token;
    isMarked = true;
    return `${markedText}${token}"`;
  });
  return isMarked ? (JSON.parse(marked, unmark) as unknown) : parsed;
}

/** Whether the string that ends there is the name of a member, which the reviver doesn't see. */
function isKey(text: string, end: number): boolean {
  colon.lastIndex = end;
  return colon.test(text);
}

function unmark(_: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith(mark)) return value;
  const rest = value.slice(mark.length);
  return rest.startsWith(mark) ? rest : BigInt(rest);
}

/** No type has more digits than a 64-bit integer, and making a bigint of very many takes long. */
function isExact(token: string): boolean {
  if (token.length > longestInteger) return true;
  // The text of a double is the shortest that tells it from others, which need not be its value.
  const number = Number(token);
  return String(number) === token && BigInt(number) === BigInt(token);
}
