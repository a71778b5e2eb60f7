import type { Import, SourceFile } from "../print/index.js";
import { enumImport, initImport, messageImport, type TypeNames } from "./ts-names.js";

/** Files that are written beside the generated ones. */
export type SupportModule =
  | "codec"
  | "go-json"
  | "json"
  | "protovalidate"
  | "schema"
  | "validate"
  | "wire"
  | "wkt-json";

/** Folder of the support files, below the output folder. */
export const supportFolder = "pitaya-support";

/** The names by which one file knows messages, enums and helpers, wherever they are. */
export class TypeRefs {
  readonly #file: SourceFile;
  readonly #names: TypeNames;

  constructor(file: SourceFile, names: TypeNames) {
    this.#file = file;
    this.#names = names;
  }

  /** The codec of a message, and its type. */
  message(typeName: string): string {
    return this.#use(messageImport(this.#names, typeName, false));
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
    return this.#file.use({ name, from: { file: `${supportFolder}/${module}` }, typeOnly });
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

  #use(symbol: Import): string {
    const isLocal = "file" in symbol.from && symbol.from.file === this.#file.path;
    return isLocal ? symbol.name : this.#file.use(symbol);
  }
}
