/** What is open at some place of the code. */
interface IndentState {
  /** For each open bracket, by how much it indents: those opened on one line indent once. */
  readonly open: number[];
  inComment: boolean;
}

/** Indents code by its brackets and drops double empty lines. Comments move as a whole. */
export function indentCode(code: string): string {
  const lines: string[] = [];
  const state: IndentState = { open: [], inComment: false };
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
  const indented = pad(line, state);
  openAndClose(brackets.slice(leading), state.open);
  return indented;
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

function pad(line: string, { open }: IndentState): string {
  if (line === "") return "";
  return "  ".repeat(open.reduce((sum, step) => sum + step, 0)) + line;
}
