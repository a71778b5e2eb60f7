import { findOuter, outerPlaces, splitOuter } from "./brackets.js";

/** Lines of generated code have at most so many characters, but for texts. */
const maxWidth = 120;

/** Breaks lines that are too long, as a formatter would. What it doesn't know stays as it is. */
export function breakLines(code: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let from = 0, to = 0; from < code.length; from = to + 1) {
    to = code.indexOf("\n", from);
    if (to < 0) to = code.length;
    if (to - from <= maxWidth) continue;
    parts.push(code.slice(done, from), breakLine(code.slice(from, to)).join("\n"));
    done = to;
  }
  return parts.join("") + code.slice(done);
}

function breakLine(line: string): readonly string[] {
  const text = line.trimStart();
  const isComment = /^(?:\/\/|\/?\*)/.test(text);
  return isComment ? [line] : layOut(text, line.length - text.length).flatMap(breakTypes);
}

/**
 * Lines of a statement, or of a part of one.
 *
 * @param prefix - what stands before it; the lines behind the first are indented by its width
 */
function layOut(text: string, indent: number, prefix = ""): readonly string[] {
  const line = pad(indent, prefix + text);
  if (line.length <= maxWidth) return [line];
  if (text.endsWith(" = {")) return [line];
  const condition = /^(?:else |if \()/.test(text) ? breakCondition(text, indent) : undefined;
  if (condition !== undefined) return condition;
  const signature = breakParameters(text, indent);
  if (signature !== undefined) return signature;
  const { head, value, tail } = splitHead(text);
  return breakValue(value, tail, indent, prefix + head) ?? [line];
}

function pad(indent: number, text: string): string {
  return " ".repeat(indent) + text;
}

interface Parts {
  /** What a value is given to: `x = `, `name: ` or `return `. */
  readonly head: string;
  readonly value: string;
  readonly tail: string;
}

function splitHead(text: string): Parts {
  const tail = /(?: as [\w$]+)?[,;]?$/.exec(text)?.[0] ?? "";
  const code = text.slice(0, text.length - tail.length);
  const equals = findOuter(code, " = ");
  const [name = ""] = /^(?:return |"[^"]*": |[\w$]+: )/.exec(code) ?? [];
  const width = equals < 0 ? name.length : equals + 3;
  return { head: code.slice(0, width), value: code.slice(width), tail };
}

function breakValue(
  value: string,
  tail: string,
  indent: number,
  head: string,
): readonly string[] | undefined {
  const isBranch = head === "? " || head === ": ";
  const inner = indent + (isBranch ? 2 : 0);
  if (findOuter(value, " ? ") >= 0) return breakChoice(value, tail, indent, head);
  if (/^"(?:[^"\\]|\\.)*"$/.test(value) && head !== "")
    return [pad(indent, head.trimEnd()), pad(indent + 2, value + tail)];
  const group = lastGroup(value);
  if (group === undefined) return breakBehind(value, tail, indent, head);
  const { before, content, open, close } = group;
  // To break a call of one short name would win little.
  if (/^[\w$]{0,30}$/.test(content) && head.endsWith(" = "))
    return breakBehind(value, tail, indent, head);
  const hugged = hugFunction(content, `${head}${before}${open}`, indent);
  if (hugged !== undefined)
    return [hugged.line, ...layOut(`${hugged.body},`, inner + 2), pad(inner, `${close}${tail}`)];
  const separator = open === "{" && !content.includes(",") && content.includes(";") ? ";" : ",";
  return [
    pad(indent, `${head}${before}${open}`),
    ...splitOuter(content, separator).flatMap((part) => layOut(part + separator, inner + 2)),
    pad(inner, `${close}${tail}`),
  ];
}

/** A function that is the last argument begins on the line of the call. */
function hugFunction(content: string, head: string, indent: number) {
  const last = splitOuter(content, ",").at(-1) ?? "";
  const [, body] = /^\([\w, ]*\) => ([^{[].*)$/.exec(last) ?? [];
  if (body === undefined) return undefined;
  const line = pad(indent, head + content.slice(0, content.length - body.length - 1));
  return line.length <= maxWidth ? { line, body } : undefined;
}

/** The brackets that a value ends with. */
function lastGroup(value: string) {
  const places = [...outerPlaces(value)];
  const last = places.at(-1);
  const first = places.at(-2);
  if (last === undefined || first === undefined || last.at !== value.length - 1) return undefined;
  const before = value.slice(0, first.at);
  const isCall =
    first.char === "(" && /[\w$)\]>]$/.test(before) && !before.replace(/^new /, "").includes(" ");
  const isLiteral = before === "" && "{[".includes(first.char);
  if (!isCall && !isLiteral) return undefined;
  return {
    before,
    content: value.slice(first.at + 1, last.at),
    open: first.char,
    close: last.char,
  };
}

/** `a ? b : c`, of which `c` may be another one. */
function breakChoice(value: string, tail: string, indent: number, head: string): readonly string[] {
  const isGiven = head.endsWith("= ");
  const inner = indent + 2;
  if (isGiven) return [pad(indent, head.trimEnd()), ...breakChoiceBelow(value, tail, inner)];
  const question = findOuter(value, " ? ");
  const rest = value.slice(question + 3);
  const colon = findOuter(rest, " : ");
  return [
    pad(indent, head + value.slice(0, question)),
    ...layOut(rest.slice(0, colon), inner, "? "),
    ...layOut(rest.slice(colon + 3) + tail, inner, ": "),
  ];
}

function breakChoiceBelow(value: string, tail: string, indent: number): readonly string[] {
  const line = pad(indent, value + tail);
  return line.length <= maxWidth ? [line] : breakChoice(value, tail, indent, "");
}

/** What can't be broken itself goes to a line of its own. */
function breakBehind(value: string, tail: string, indent: number, head: string) {
  const line = pad(indent + 2, value + tail);
  return head.endsWith(" = ") ? [pad(indent, head.trimEnd()), line] : undefined;
}

/** Type arguments, of a variable or of a part of a union; of one alone there is no good way. */
function breakTypes(line: string): readonly string[] {
  if (line.length <= maxWidth) return [line];
  const [, indent = "", bar = "", head, content = "", tail = ""] =
    /^( *)(\| )?([\w$ ]+(?:: [\w$]+)?<)(.*)(>;?(?: = \{)?)$/.exec(line) ?? [];
  const types = splitOuter(content, ",");
  if (head === undefined || types.length < 2) return [line];
  const inner = indent.length + bar.length;
  return [
    `${indent}${bar}${head}`,
    ...types.map((type, index) => pad(inner + 2, index < types.length - 1 ? `${type},` : type)),
    pad(inner, tail),
  ];
}

/** `if (…) statement;` or `else statement;` without braces. */
function breakCondition(text: string, indent: number): readonly string[] | undefined {
  const close = [...outerPlaces(text)].find(({ char }) => char === ")")?.at ?? 0;
  const end = text.startsWith("else ") ? 4 : close + 1;
  const statement = text.slice(end + 1);
  if (statement === "" || statement.endsWith("{")) return undefined;
  return [pad(indent, text.slice(0, end)), ...layOut(statement, indent + 2)];
}

/** A function, or a member of an interface: its parameters are one to a line. */
function breakParameters(text: string, indent: number): readonly string[] | undefined {
  const isSignature = /^(?:export )?(?:async )?(?:function )?[\w$]+\(.*\): .*[;{]$/.test(text);
  if (!isSignature) return undefined;
  const open = text.indexOf("(");
  const places = [...outerPlaces(text)];
  const close = places.find(({ char, at }) => char === ")" && at > open)?.at ?? text.length;
  return [
    pad(indent, text.slice(0, open + 1)),
    ...splitOuter(text.slice(open + 1, close), ",").map((part) => pad(indent + 2, `${part},`)),
    pad(indent, text.slice(close)),
  ];
}
