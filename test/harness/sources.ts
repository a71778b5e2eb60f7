import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export interface Import {
  /** As written: `../wire/index.js`, `node:fs`. */
  readonly specifier: string;
  /** `import type` and `export type`: nothing is left of it in JavaScript. */
  readonly typeOnly: boolean;
}

export interface Source {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  readonly tree: ts.SourceFile;
}

export const repositoryRoot = fileURLToPath(new URL("../..", import.meta.url));

/** The TypeScript files of a folder, tests aside. */
export function readSources(folder: string): Source[] {
  const names = readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(repositoryRoot, folder, name))
    .map((file) => {
      const path = relative(repositoryRoot, file).split(sep).join("/");
      return parseSource(path, readFileSync(file, "utf8"));
    });
}

export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return { path, lineCount: text.trimEnd().split("\n").length, imports: importsOf(tree), tree };
}

/** The file that a relative import means; `null` for a package. */
export function resolveImport(from: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
}

/** All nodes of a tree. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

export function lineOf(node: ts.Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

function importsOf(tree: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  for (const node of nodesOf(tree)) {
    const found = importIn(node);
    if (found !== null) imports.push(found);
  }
  return imports;
}

function importIn(node: ts.Node): Import | null {
  if (ts.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: textOf(node.moduleSpecifier), typeOnly };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: textOf(node.moduleSpecifier), typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: textOf(node.argument.literal), typeOnly: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: textOf(node.arguments[0]), typeOnly: false };
  }
  return null;
}

function textOf(node: ts.Node | undefined): string {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : "(computed)";
}
