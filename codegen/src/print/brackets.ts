/** Where each character of some code stands. */
interface Place {
  readonly char: string;
  readonly at: number;
}

/** The characters of code that stand outside of its brackets and texts; of brackets, the outermost. */
export function* outerPlaces(code: string): Generator<Place> {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < code.length; at += 1) {
    const char = code.charAt(at);
    if (quote !== "") {
      if (char === "\\") at += 1;
      else if (char === quote) quote = "";
      continue;
    }
    if (char === '"' || char === "`" || char === "'") quote = char;
    if (isClosing(code, at)) depth -= 1;
    if (depth === 0) yield { char, at };
    if (isOpening(code, at)) depth += 1;
  }
}

/** `<` with a name before it is one of type arguments; as an operator it has a space. */
function isOpening(code: string, at: number): boolean {
  const char = code.charAt(at);
  return char === "<" ? /\w/.test(code.charAt(at - 1)) : "([{".includes(char);
}

function isClosing(code: string, at: number): boolean {
  const char = code.charAt(at);
  return char === ">" ? !/[=\s]/.test(code.charAt(at - 1)) : ")]}".includes(char);
}

/** The first outer place of a text, or -1. */
export function findOuter(code: string, text: string): number {
  for (const { at } of outerPlaces(code)) if (code.startsWith(text, at)) return at;
  return -1;
}

/** The parts between separators. */
export function splitOuter(code: string, separator: "," | ";"): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { char, at } of outerPlaces(code)) {
    if (char !== separator) continue;
    parts.push(code.slice(start, at).trim());
    start = at + 1;
  }
  const last = code.slice(start).trim();
  return last === "" ? parts : [...parts, last];
}
