import { posix } from "node:path";
import { compareText } from "../error.js";
import { breakLines } from "./break-line.js";
import { docLines } from "./docs.js";
import { freeName } from "./identifier.js";

/** A symbol of another module. */
export interface Import {
  readonly name: string;
  /** A package, or the path of another output file without extension. */
  readonly from: { readonly package: string } | { readonly file: string };
  readonly typeOnly: boolean;
}

/** Globals that generated code uses; an import must not hide them. */
const usedGlobals = [
  "Date",
  "Extract",
  "Map",
  "Promise",
  "Readonly",
  "ReadonlyMap",
  "Record",
  "String",
  "Uint8Array",
];

/** Imports from one module by the names that they have there. */
type NamedImports = Map<string, { readonly symbol: Import; readonly local: string }>;

/**
 * One TypeScript file in the making: lines, indented by the depth of `indent`, and the
 * imports of what the lines use.
 */
export class SourceFile {
  /** Path below the output folder without extension. */
  readonly path: string;
  readonly #lines: string[] = [];
  readonly #fromFiles = new Map<string, NamedImports>();
  readonly #fromPackages = new Map<string, NamedImports>();
  readonly #taken: Set<string>;
  #depth = 0;

  /**
   * @param declared - names that the file declares itself; an import of the same name gets another
   */
  constructor(path: string, declared: Iterable<string>) {
    this.path = path;
    this.#taken = new Set([...usedGlobals, ...declared]);
  }

  /** Adds lines at the current depth; an empty text is an empty line. */
  line(...lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line === "" ? "" : "  ".repeat(this.#depth) + line);
  }

  /** Adds code of many lines that is indented already. */
  code(text: string): void {
    this.#lines.push(text);
  }

  /** Adds `open`, what `body` adds, one level deeper, and `close`. */
  block(open: string, close: string, body: () => void): void {
    this.line(open);
    this.nest(close, body);
  }

  /** Goes on with a block that the last line opened. */
  nest(close: string, body: () => void): void {
    this.#depth += 1;
    body();
    this.#depth -= 1;
    this.line(close);
  }

  /** Adds a doc comment; nothing if there is nothing to say. */
  docs(docs: string | undefined, deprecated = false): void {
    this.line(...docLines(docs, deprecated));
  }

  /** The name by which the file knows a symbol of another module. */
  use(symbol: Import): string {
    const imports = this.#importsFrom(symbol.from);
    const known = imports.get(symbol.name);
    if (known !== undefined && (symbol.typeOnly || !known.symbol.typeOnly)) return known.local;
    // A symbol that is needed as a value once can't be imported as a type.
    const local = known?.local ?? freeName(this.#taken, symbol.name);
    imports.set(symbol.name, { symbol, local });
    return local;
  }

  /** Takes over an import that is written already: `local` is in use for `name` of `module`. */
  adopt(name: string, local: string, module: string): void {
    const isFile = module.startsWith(".");
    const file = posix.join(posix.dirname(this.path), module).replace(/\.js$/, "");
    const from = isFile ? { file } : { package: module };
    this.#taken.add(local);
    this.#importsFrom(from).set(name, { symbol: { name, from, typeOnly: false }, local });
  }

  /** The whole text. */
  toText(header: string): string {
    const imports = this.#printImports();
    const parts = [
      header,
      ...(imports.length === 0 ? [] : [imports.join("\n")]),
      trimLines(breakLines(this.#lines.join("\n"))),
    ];
    return `${parts.join("\n\n")}\n`;
  }

  #printImports(): readonly string[] {
    const byModule = new Map<string, string[]>();
    const allTypes = new Map<string, boolean>();
    const modules = [...this.#fromFiles.values(), ...this.#fromPackages.values()];
    for (const { symbol, local } of modules.flatMap((names) => [...names.values()])) {
      const module = this.#specifier(symbol);
      const clause = symbol.name === local ? local : `${symbol.name} as ${local}`;
      byModule.set(module, [
        ...(byModule.get(module) ?? []),
        symbol.typeOnly ? `type ${clause}` : clause,
      ]);
      allTypes.set(module, (allTypes.get(module) ?? true) && symbol.typeOnly);
    }
    return [...byModule]
      .sort(([a], [b]) => compareText(a, b))
      .map(([module, clauses]) => printImport(module, clauses, allTypes.get(module) ?? false));
  }

  #importsFrom(from: Import["from"]): NamedImports {
    if ("file" in from) return namesOf(from.file, this.#fromFiles);
    return namesOf(from.package, this.#fromPackages);
  }

  #specifier({ from }: Import): string {
    if ("package" in from) return from.package;
    const path = posix.relative(posix.dirname(this.path), from.file);
    return `${/^\.\.?\//.test(path) ? path : `./${path}`}.js`;
  }
}

/** Without empty lines before and behind: an expression would look at each line. */
function trimLines(text: string): string {
  let [start, end] = [0, text.length];
  while (text[start] === "\n") start++;
  while (end > start && text[end - 1] === "\n") end--;
  return text.slice(start, end);
}

function namesOf(module: string, modules: Map<string, NamedImports>): NamedImports {
  const names: NamedImports = modules.get(module) ?? new Map();
  modules.set(module, names);
  return names;
}

function printImport(module: string, clauses: readonly string[], allTypes: boolean): string {
  const bare = (clause: string) => clause.replace(/^type /, "");
  const sorted = [...clauses]
    .sort((a, b) => compareText(bare(a), bare(b)))
    .map((clause) => (allTypes ? bare(clause) : clause));
  const keyword = allTypes ? "import type" : "import";
  const line = `${keyword} { ${sorted.join(", ")} } from ${JSON.stringify(module)};`;
  if (line.length <= 120) return line;
  return `${keyword} {\n${sorted.map((clause) => `  ${clause},\n`).join("")}} from ${JSON.stringify(module)};`;
}
