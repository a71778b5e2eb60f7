import type { ImportDeclaration, ImportSpecifier, SourceFile } from "ts-morph";
import { compareText } from "../error.js";
import type { Splice } from "./splice.js";
import { beginsLine, indentOf, type Style } from "./style.js";

/** A name that a file is to import. */
export interface AddedName {
  readonly name: string;
  /** How the file knows it. */
  readonly local: string;
  /** What the module is imported by. */
  readonly path: string;
  /** Whether the import says that it is a type. */
  readonly isTyped: boolean;
  /** The import that it is added to; absent if it needs one of its own. */
  readonly host?: ImportDeclaration;
}

/** What fits into a line. */
const maxWidth = 100;

/** Adds names to imports that there are, each before the first one that comes after it by alphabet. */
export function addNames(added: readonly AddedName[], style: Style): readonly Splice[] {
  return added.flatMap((each) => {
    const text = printName(each, each.isTyped && each.host?.isTypeOnly() !== true);
    const specifiers = each.host?.getNamedImports() ?? [];
    const next = specifiers.find((other) => compareNames(each.name, other.getName()) < 0);
    if (next !== undefined) {
      return [{ at: next.getStart(), text: `${text},${gap(next, style)}` }];
    }
    const last = specifiers.at(-1);
    return last === undefined ? [] : [{ at: last.getEnd(), text: `,${gap(last, style)}${text}` }];
  });
}

function gap(beside: ImportSpecifier, { eol }: Style): string {
  return beginsLine(beside) ? `${eol}${indentOf(beside)}` : " ";
}

function printName({ name, local }: AddedName, saysType: boolean): string {
  return `${saysType ? "type " : ""}${name}${local === name ? "" : ` as ${local}`}`;
}

/** Adds imports, each before the first one that comes after it: packages before files. */
export function insertImports(
  file: SourceFile,
  added: readonly AddedName[],
  style: Style,
): readonly Splice[] {
  const paths = [...new Set(added.map(({ path }) => path))].sort(comparePaths);
  const declarations = file.getImportDeclarations();
  return paths.map((path) => {
    const line = printImport(
      path,
      added.filter((each) => each.path === path),
      style,
    );
    // What is imported for its effects alone keeps its place among the others.
    const next = declarations.find(
      (each) =>
        each.getImportClause() !== undefined &&
        comparePaths(path, each.getModuleSpecifierValue()) < 0,
    );
    if (next !== undefined) return { at: next.getStart(), text: `${line}${style.eol}` };
    const last = declarations.at(-1);
    if (last === undefined) return insertFirst(file, path === paths.at(-1), line, style);
    return { at: lineEnd(file.getFullText(), last.getEnd()), text: `${style.eol}${line}` };
  });
}

function insertFirst(file: SourceFile, isLast: boolean, line: string, { eol }: Style): Splice {
  const at = /^#!.*(\r?\n|$)/.exec(file.getFullText())?.[0].length ?? 0;
  const rest = file.getFullText().slice(at);
  return { at, text: `${line}${eol}${isLast && !/^\s/.test(rest) ? eol : ""}` };
}

/** The end of a statement with the comment behind it; another statement may be in the same line. */
function lineEnd(text: string, at: number): number {
  return at + (/^[ \t]*(\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(at))?.[0].length ?? 0);
}

function printImport(path: string, added: readonly AddedName[], style: Style): string {
  const { quote, semicolon, unit, eol } = style;
  const allTyped = added.every(({ isTyped }) => isTyped);
  const names = added.map((each) => printName(each, each.isTyped && !allTyped));
  const head = `import ${allTyped ? "type " : ""}{`;
  const tail = `} from ${quote}${path}${quote}${semicolon}`;
  const line = `${head} ${names.join(", ")} ${tail}`;
  if (line.length <= maxWidth) return line;
  return [head, ...names.map((name) => `${unit}${name},`), tail].join(eol);
}

function comparePaths(a: string, b: string): number {
  return Number(a.startsWith(".")) - Number(b.startsWith(".")) || compareText(a, b);
}

function compareNames(a: string, b: string): number {
  return compareText(a.toLowerCase(), b.toLowerCase());
}
