import { type ImportDeclaration, type SourceFile, SyntaxKind } from "ts-morph";
import { compareText } from "../error.js";
import { freeName } from "../print/index.js";
import type { KnownService } from "./catalog.js";
import { type AddedName, addNames, insertImports } from "./import-text.js";
import { leadsTo, pathTo } from "./module-path.js";
import type { Splice } from "./splice.js";
import type { Style } from "./style.js";

/** A name of another module. */
interface Wanted {
  readonly name: string;
  /** What the module is imported by, if it isn't yet. */
  readonly path: string;
  /** Path of a generated module below its output folder, without extension. */
  readonly outPath?: string;
  readonly typeOnly: boolean;
}

/** Names that stubs use; an import must not hide them. */
const usedGlobals = ["Promise", "Uint8Array"];

/** The names by which a file knows what stubs need, and the imports to add for them. */
export class Imports {
  readonly #file: SourceFile;
  readonly #style: Style;
  readonly #isTyped: boolean;
  readonly #taken: Set<string>;
  readonly #added = new Map<string, AddedName>();

  /** @param services - those that the file implements */
  constructor(file: SourceFile, services: readonly KnownService[], style: Style) {
    this.#file = file;
    this.#style = style;
    this.#isTyped = isTyped(file, services);
    const identifiers = file.getDescendantsOfKind(SyntaxKind.Identifier);
    this.#taken = new Set([...usedGlobals, ...identifiers.map((each) => each.getText())]);
  }

  /** The type of a message. */
  message(known: KnownService, typeName: string): string {
    const named = known.target.types.get(typeName);
    if (named === undefined) throw new Error(`Cannot name "${typeName}": no file has it`);
    return this.#use({
      name: named.name,
      path: pathTo(named.file, this.#file, known),
      outPath: named.file,
      typeOnly: true,
    });
  }

  /** The interface of a service. */
  contract(known: KnownService): string {
    const outPath = `${known.outPath}.server`;
    const path = pathTo(outPath, this.#file, known);
    return this.#use({ name: known.names.implementation, path, outPath, typeOnly: true });
  }

  /** Something of the runtime. */
  runtime(name: string, typeOnly: boolean): string {
    return this.#use({ name, path: "@pitaya-ts/runtime", typeOnly });
  }

  /** The imports to add. */
  splices(): readonly Splice[] {
    const added = [...this.#added.values()].sort((a, b) => compareText(a.name, b.name));
    const hosted = added.filter(({ host }) => host !== undefined);
    const alone = added.filter(({ host }) => host === undefined);
    return [...addNames(hosted, this.#style), ...insertImports(this.#file, alone, this.#style)];
  }

  #use(wanted: Wanted): string {
    const { name, path, typeOnly } = wanted;
    const known = this.#find(wanted);
    if (known !== undefined) return known;
    const key = `${typeOnly} ${path} ${name}`;
    const added = this.#added.get(key);
    if (added !== undefined) return added.local;
    const local = freeName(this.#taken, name);
    const host = this.#imports(wanted).find((each) => canHost(each, typeOnly));
    const isTyped = typeOnly && this.#isTyped;
    this.#added.set(key, { name, local, path, isTyped, ...(host === undefined ? {} : { host }) });
    return local;
  }

  /** What the file has already. */
  #find(wanted: Wanted): string | undefined {
    const usable = this.#imports(wanted).filter((each) => wanted.typeOnly || !each.isTypeOnly());
    const named = usable
      .flatMap((each) => each.getNamedImports())
      .find((each) => each.getName() === wanted.name && (wanted.typeOnly || !each.isTypeOnly()));
    if (named !== undefined) return named.getAliasNode()?.getText() ?? named.getName();
    const namespace = usable.flatMap((each) => each.getNamespaceImport() ?? [])[0];
    return namespace === undefined ? undefined : `${namespace.getText()}.${wanted.name}`;
  }

  #imports({ path, outPath }: Wanted): readonly ImportDeclaration[] {
    return this.#file
      .getImportDeclarations()
      .filter(
        (each) =>
          each.getModuleSpecifierValue() === path ||
          (outPath !== undefined && leadsTo(each, outPath)),
      );
  }
}

function canHost(declaration: ImportDeclaration, typeOnly: boolean): boolean {
  return declaration.getNamedImports().length > 0 && (typeOnly || !declaration.isTypeOnly());
}

/**
 * Whether a file imports types as such. One that imports an interface like a value is compiled by
 * somebody who takes that away.
 */
function isTyped(file: SourceFile, services: readonly KnownService[]): boolean {
  if (file.getProject().getCompilerOptions().verbatimModuleSyntax === true) return true;
  const interfaces = new Set(services.map(({ names }) => names.implementation));
  const values = file.getImportDeclarations().filter((each) => !each.isTypeOnly());
  const named = values.flatMap((each) => each.getNamedImports());
  return !named.some((each) => interfaces.has(each.getName()) && !each.isTypeOnly());
}
