import type { Node, SourceFile } from "ts-morph";

/** How a file is written. */
export interface Style {
  /** What ends its lines. */
  readonly eol: string;
  /** What one level is indented by. */
  readonly unit: string;
  readonly quote: string;
  /** What ends its statements. */
  readonly semicolon: ";" | "";
}

/** Finds out how a file is written; as the generated code is where the file doesn't tell. */
export function readStyle(file: SourceFile): Style {
  const text = file.getFullText();
  const imported = file.getImportDeclarations()[0];
  const quote = imported?.getModuleSpecifier().getText()[0];
  const first = imported ?? file.getStatements()[0];
  return {
    eol: /\r\n|\n/.exec(text)?.[0] ?? "\n",
    unit: readUnit(text),
    quote: quote === "'" ? quote : '"',
    semicolon: first === undefined || /[;}]$/.test(first.getText()) ? ";" : "",
  };
}

/** By the first line that is indented; a comment's lines begin with a blank more. */
function readUnit(text: string): string {
  const indent = /^(\t| {2,})(?=[^\s*])/m.exec(text)?.[1];
  return indent ?? "  ";
}

/** The blanks and tabs that the line begins with in which a part of the file begins. */
export function indentOf(node: Node): string {
  const text = node.getSourceFile().getFullText();
  const line = text.slice(lineStart(text, node.getStart()));
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Whether nothing stands before a part of the file in its line. */
export function beginsLine(node: Node): boolean {
  const text = node.getSourceFile().getFullText();
  const start = node.getStart();
  return text.slice(lineStart(text, start), start).trim() === "";
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}
