/** A regular expression of JavaScript. */
export interface JsRegex {
  readonly source: string;
  readonly flags: string;
}

/** Escapes that mean the same in both. */
const sameEscape = /^[dDwWbBnrtfv.*+?()[\]{}|\\/^$-]$/;

/**
 * Carries a regular expression of RE2, as the rules have them, over to JavaScript.
 *
 * @returns why it can't be, as a text
 */
export function toJsRegex(pattern: string): JsRegex | string {
  const start = /^\(\?i\)/.exec(pattern);
  const body = start === null ? pattern : pattern.slice(start[0].length);
  let source = "";
  let inClass = false;
  for (let index = 0; index < body.length; ) {
    const part = nextPart(body.slice(index), inClass);
    if ("why" in part) return part.why;
    source += part.text;
    inClass = part.inClass ?? inClass;
    index += part.length;
  }
  const flags = start === null ? "u" : "iu";
  try {
    new RegExp(source, flags);
  } catch (error) {
    return (error as Error).message;
  }
  return { source, flags };
}

type Part =
  | { readonly text: string; readonly length: number; readonly inClass?: boolean }
  | { readonly why: string };

function nextPart(rest: string, inClass: boolean): Part {
  const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  if (char === "\\") return toEscape(rest, inClass);
  if (inClass) {
    if (rest.startsWith("[:")) return { why: "classes such as [:alpha:] are not supported" };
    if (char === "[") return { text: "\\[", length: 1 };
    return { text: char, length: char.length, ...(char === "]" ? { inClass: false } : {}) };
  }
  if (char === "[") return openClass(rest);
  if (char === ".") return { text: "[^\\n]", length: 1 };
  const [group] = /^\(\?(?!:|P?<[A-Za-z_])/.exec(rest) ?? [];
  if (group !== undefined) return { why: `groups such as "${rest.slice(0, 4)}" are not supported` };
  if (rest.startsWith("(?P<")) return { text: "(?<", length: 4 };
  // A brace that counts nothing stands for itself in RE2.
  if (char === "{" && !/^\{\d+(,\d*)?\}/.test(rest)) return { text: "\\{", length: 1 };
  const [count] = /^\{\d+(,\d*)?\}/.exec(rest) ?? [];
  if (count !== undefined) return { text: count, length: count.length };
  return char === "}" || char === "]"
    ? { text: `\\${char}`, length: 1 }
    : { text: char, length: char.length };
}

/** A bracket right after the opening one stands for itself. */
function openClass(rest: string): Part {
  const [open = "["] = /^\[\^?\]?/.exec(rest) ?? [];
  return { text: open.replace("]", "\\]"), length: open.length, inClass: true };
}

function toEscape(rest: string, inClass: boolean): Part {
  const [, wide] = /^\\x\{([0-9A-Fa-f]+)\}/.exec(rest) ?? [];
  if (wide !== undefined) return { text: `\\u{${wide}}`, length: wide.length + 4 };
  const [byte] = /^\\x[0-9A-Fa-f]{2}/.exec(rest) ?? [];
  if (byte !== undefined) return { text: byte, length: 4 };
  const [property, sign = "", letter] = /^\\([pP])(?:([A-Z])|\{[\w^]+\})/.exec(rest) ?? [];
  if (property !== undefined)
    return {
      text: letter === undefined ? property : `\\${sign}{${letter}}`,
      length: property.length,
    };
  const char = rest.charAt(1);
  if (char === "s") return { text: inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]", length: 2 };
  if (char === "S" && !inClass) return { text: "[^\\t\\n\\f\\r ]", length: 2 };
  if (!inClass && char === "A") return { text: "^", length: 2 };
  if (!inClass && char === "z") return { text: "$", length: 2 };
  if (char === "a") return { text: "\\x07", length: 2 };
  if (inClass && (char === "b" || char === "B"))
    return { why: `"\\${char}" in a class is not supported` };
  if (sameEscape.test(char)) {
    // JavaScript takes an escaped hyphen in classes only.
    return { text: char === "-" && !inClass ? "-" : `\\${char}`, length: 2 };
  }
  if (/^[!-/:-@[-`{-~]$/.test(char)) return { text: char, length: 2 };
  return { why: `"\\${char}" is not supported` };
}
