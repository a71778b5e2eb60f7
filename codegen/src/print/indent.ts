/** Indents code by the depth of its brackets and drops double empty lines. Comments move as a whole. */
export function indentCode(code: string): string {
  const lines: string[] = [];
  const depth = { value: 0, inComment: false };
  for (const raw of code.split("\n")) {
    const line = raw.trim();
    if (line === "" && (lines.at(-1) ?? "") === "") continue;
    lines.push(indentLine(line, depth));
  }
  return `${lines.join("\n").trim()}\n`;
}

function indentLine(line: string, depth: { value: number; inComment: boolean }): string {
  if (depth.inComment || line.startsWith("/*") || line.startsWith("//")) {
    const starred = depth.inComment && line.startsWith("*") ? ` ${line}` : line;
    depth.inComment = (depth.inComment || line.startsWith("/*")) && !line.includes("*/");
    return pad(starred, depth.value);
  }
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "");
  const closing = /^[)\]}]*/.exec(bare)?.[0].length ?? 0;
  const change = count(bare, /[([{]/g) - count(bare, /[)\]}]/g);
  const indented = pad(line, Math.max(0, depth.value - closing));
  depth.value = Math.max(0, depth.value + change);
  return indented;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function pad(line: string, depth: number): string {
  return line === "" ? "" : "  ".repeat(depth) + line;
}
