/** What is open at some place of the code. */
interface IndentState {
  /**
   * For each open bracket, by how much it indents: those opened on one line indent once, and what
   * begins behind a bar twice.
   */
  readonly open: number[];
  /** How many brackets are open around the `case` that the current lines belong to, innermost last. */
  readonly labels: number[];
  inComment: boolean;
  /** How many brackets are open around a type that goes on in lines of its own. */
  union: number | undefined;
}

/*
 * Each line of the output comes through here: characters are looked at one by one where a regular
 * expression would make an object per match.
 */

/** Indents code by its brackets and drops double empty lines. Comments move as a whole. */
export function indentCode(code: string): string {
  const lines: string[] = [];
  const state: IndentState = { open: [], labels: [], inComment: false, union: undefined };
  for (const raw of code.split("\n")) {
    const line = raw.trim();
    if (line === "" && (lines.at(-1) ?? "") === "") continue;
    lines.push(indentLine(line, state));
  }
  return `${lines.join("\n").trim()}\n`;
}

function indentLine(line: string, state: IndentState): string {
  if (state.inComment || line.startsWith("/*") || line.startsWith("//")) {
    const starred = state.inComment && line.startsWith("*") ? ` ${line}` : line;
    state.inComment = (state.inComment || line.startsWith("/*")) && !line.includes("*/");
    return pad(starred, state);
  }
  const { length } = state.open;
  const leading = countClosing(line);
  // The first of them is the one that the line ends.
  const closed = leading > 0 ? state.open.splice(Math.max(0, length - leading))[0] : undefined;
  const hasLabel = isLabel(line);
  endLabels(state, hasLabel);
  const indented = pad(closed === 2 ? `  ${line}` : line, state);
  openAndClose(line, leading, state.open);
  if (line === "| {") state.open[length] = 2;
  if (line.endsWith(":")) {
    if (hasLabel) state.labels.push(state.open.length);
    else state.union = length;
  }
  if (state.union === state.open.length && line.endsWith(";")) state.union = undefined;
  return indented;
}

/** What follows a label is indented, up to the next one or the end of the switch. */
function endLabels({ open, labels }: IndentState, hasLabel: boolean): void {
  while ((labels.at(-1) ?? -1) > open.length) labels.pop();
  if (hasLabel && labels.at(-1) === open.length) labels.pop();
}

function isLabel(line: string): boolean {
  return line.startsWith("default:") || (line.startsWith("case ") && line.includes(":"));
}

function countClosing(text: string): number {
  let count = 0;
  while (bracketStep(text.charCodeAt(count)) < 0) count++;
  return count;
}

function openAndClose(text: string, from: number, open: number[]): void {
  let outer = open.length;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isQuote(code)) {
      at = findStringEnd(text, at);
      continue;
    }
    const step = bracketStep(code);
    if (step === 0) continue;
    if (step > 0) {
      open.push(open.length > outer ? 0 : 1);
      continue;
    }
    open.pop();
    outer = Math.min(outer, open.length);
  }
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60;
}

/** Where a string ends; a quote that none ends stands for itself. */
function findStringEnd(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === quote) return at;
  }
  return start;
}

const backslash = 0x5c;

/** 1 opens, -1 closes, 0 is no bracket. Behind the end there is none. */
function bracketStep(code: number): -1 | 0 | 1 {
  switch (code) {
    case 0x28: // (
    case 0x5b: // [
    case 0x7b: // {
      return 1;
    case 0x29: // )
    case 0x5d: // ]
    case 0x7d: // }
      return -1;
    default:
      return 0;
  }
}

function pad(line: string, { open, labels, union }: IndentState): string {
  if (line === "") return "";
  let depth = labels.length + (union === undefined ? 0 : 1);
  for (const step of open) depth += step;
  return (indents[depth] ?? "  ".repeat(depth)) + line;
}

/** What lines begin with, by how deep they are. */
const indents = Array.from({ length: 20 }, (_, depth) => "  ".repeat(depth));
