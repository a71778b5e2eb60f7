import type { Import, SourceFile } from "../print/index.js";
import {
  enumImport,
  initImport,
  messageImport,
  type TypeNames,
  variableNames,
} from "./ts-names.js";

/** Files that are written beside the generated ones. */
export type SupportModule = keyof typeof supportFiles;

/** Folder of the support files, below the output folder. */
export const supportFolder = "pitaya-support";

/** Made once: they are asked for all the time. */
const supportFiles = {
  codec: supportFile("codec"),
  decode: supportFile("decode"),
  encode: supportFile("encode"),
  "go-json": supportFile("go-json"),
  json: supportFile("json"),
  output: supportFile("output"),
  protovalidate: supportFile("protovalidate"),
  schema: supportFile("schema"),
  shapes: supportFile("shapes"),
  "ts-proto": supportFile("ts-proto"),
  validate: supportFile("validate"),
  wire: supportFile("wire"),
  "wkt-json": supportFile("wkt-json"),
};

function supportFile(name: string): Import["from"] {
  return { file: `${supportFolder}/${name}` };
}

/** How the file that declares a type knows it; it is exported by its own name too. */
export function ownName(name: string): string {
  return variableNames.includes(name) ? `${name}$` : name;
}

/** The names by which one file knows messages, enums and helpers, wherever they are. */
export class TypeRefs {
  readonly #file: SourceFile;
  readonly #names: TypeNames;
  #ownNames: ReadonlySet<string> | undefined;

  constructor(file: SourceFile, names: TypeNames) {
    this.#file = file;
    this.#names = names;
  }

  /** The codec of a message, and its type. */
  message(typeName: string): string {
    return this.#use(messageImport(this.#names, typeName, false));
  }

  /**
   * One of the functions that a codec is made of: `base` makes a message of defaults, `read` and `write`
   * know its bytes. No name of a schema has a `$`.
   */
  part(typeName: string, part: "base" | "read" | "write"): string {
    const { name, from } = messageImport(this.#names, typeName, false);
    return this.#use({ name: `${name}$${part}`, from, typeOnly: false });
  }

  /** A global type, whatever types the file has. */
  global(name: string): string {
    return this.#declared().has(name) ? `globalThis.${name}` : name;
  }

  /** The type that a message is written with. */
  init(typeName: string): string {
    return this.#use(initImport(this.#names, typeName));
  }

  /** The type of an enum, or one of its JSON functions. */
  enum(typeName: string, suffix: "" | "FromJSON" | "ToJSON" = ""): string {
    return this.#use(enumImport(this.#names, typeName, suffix));
  }

  /** A helper. */
  support(module: SupportModule, name: string, typeOnly = false): string {
    return this.#file.use({ name, from: supportFiles[module], typeOnly });
  }

  /** The function that validates a message. */
  validator(typeName: string): string {
    const { name, from } = messageImport(this.#names, typeName, false);
    if (!("file" in from)) throw new Error(`Cannot validate "${typeName}": it is in no file`);
    return this.#use({
      name: `validate${name}`,
      from: { file: `${from.file}.validate` },
      typeOnly: false,
    });
  }

  /** Names of types that the file has itself. */
  #declared(): ReadonlySet<string> {
    if (this.#ownNames !== undefined) return this.#ownNames;
    const own = [...this.#names.values()].filter(({ file }) => file === this.#file.path);
    this.#ownNames = new Set(own.flatMap(({ name, init }) => [name, init ?? name]));
    return this.#ownNames;
  }

  #use(symbol: Import): string {
    const isLocal = "file" in symbol.from && symbol.from.file === this.#file.path;
    return isLocal ? ownName(symbol.name) : this.#file.use(symbol);
  }
}
