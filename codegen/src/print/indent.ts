/** What is open at some place of the code. */
interface IndentState {
  /** For each open bracket, by how much it indents: those opened on one line indent once. */
  readonly open: number[];
  /** How many brackets are open around the `case` that the current lines belong to, innermost last. */
  readonly labels: number[];
  inComment: boolean;
}

/** Indents code by its brackets and drops double empty lines. Comments move as a whole. */
export function indentCode(code: string): string {
  const lines: string[] = [];
  const state: IndentState = { open: [], labels: [], inComment: false };
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
  const brackets = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "");
  const leading = /^[)\]}]*/.exec(brackets)?.[0].length ?? 0;
  state.open.splice(Math.max(0, state.open.length - leading));
  endLabels(state, line);
  const indented = pad(line, state);
  openAndClose(brackets.slice(leading), state.open);
  if (isLabel(line) && line.endsWith(":")) state.labels.push(state.open.length);
  return indented;
}

/** What follows a label is indented, up to the next one or the end of the switch. */
function endLabels({ open, labels }: IndentState, line: string): void {
  while ((labels.at(-1) ?? -1) > open.length) labels.pop();
  if (isLabel(line) && labels.at(-1) === open.length) labels.pop();
}

function isLabel(line: string): boolean {
  return /^(case .*|default):/.test(line);
}

function openAndClose(text: string, open: number[]): void {
  let outer = open.length;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    if ("([{".includes(bracket)) {
      open.push(open.length > outer ? 0 : 1);
      continue;
    }
    open.pop();
    outer = Math.min(outer, open.length);
  }
}

function pad(line: string, { open, labels }: IndentState): string {
  if (line === "") return "";
  return "  ".repeat(open.reduce((sum, step) => sum + step, 0) + labels.length) + line;
}
