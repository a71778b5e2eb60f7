import { GenerateError } from "../../error.js";
import type { FileModel, MessageModel } from "../../model/index.js";
import { indentCode, SourceFile } from "../../print/index.js";
import { type EmitInput, type EmittedFile, fileHeader } from "../emitter.js";
import { printEnumJson } from "../messages/enum-json.js";
import { InitPrinter } from "../messages/init.js";
import { JsonPrinter } from "../messages/json.js";
import { printSensitive } from "../sensitive.js";
import { declaredTypeNames, type TypeNames } from "../ts-names.js";
import { TypeRefs } from "../type-refs.js";
import { checkForTsProto, unprintable } from "./check.js";
import { DecodePrinter } from "./decode.js";
import { printMessages } from "./ts-proto.js";

/** Prints the messages and enums of files, with the codec of ts-proto. */
export function printTsProtoFiles(
  files: readonly FileModel[],
  names: TypeNames,
  sensitive: ReadonlySet<string>,
  { descriptors, version }: EmitInput,
): readonly EmittedFile[] {
  const faults = checkForTsProto(files, names);
  if (faults.length > 0) throw new GenerateError(faults);
  const paths = new Map(files.map(({ name, outPath }) => [name, outPath]));
  const printed = printMessages(descriptors(), paths);
  return files.map((file) => {
    const code = printed.get(file.name) ?? "";
    const text = finishFile({ file, code, names, sensitive, header: fileHeader(file, version) });
    return { path: `${file.outPath}.ts`, text };
  });
}

/** A file that ts-proto printed. */
interface PrintedFile {
  readonly file: FileModel;
  /** As ts-proto printed it. */
  readonly code: string;
  readonly names: TypeNames;
  readonly sensitive: ReadonlySet<string>;
  readonly header: string;
}

/** Adds what ts-proto doesn't make: `create` with its `XInit` types, `decode` and JSON. */
function finishFile({ file, code, names, sensitive, header }: PrintedFile): string {
  const locals = file.messages.map(({ typeName }) => names.get(typeName)?.name ?? "");
  const source = new SourceFile(
    file.outPath,
    declaredTypeNames(names, [...file.messages, ...file.enums]),
  );
  const body = takeImports(code.replace("/* eslint-disable */", ""), source);
  const refs = new TypeRefs(source, names);
  const printer = new MessagePrinter(refs, file, sensitive);
  const inits = file.messages.map((message, index) =>
    printer.init.initType(message, locals[index] ?? ""),
  );
  const withMembers = file.messages.reduce(
    (text, message, index) => printer.addMembers(text, message, locals[index] ?? ""),
    renameBases(hideEntries(mendHelpers(body, refs), locals)),
  );
  const enums = file.enums.map((each) => printEnumJson(each, refs));
  source.code(indentCode([...inits, dropUnused(withMembers), ...enums].join("\n\n")).trimEnd());
  return source.toText(header);
}

/** Moves the import lines of ts-proto into the writer, with the names that they gave. */
function takeImports(code: string, source: SourceFile): string {
  return code.replace(
    /^import \{ (.*) \} from '(.*)';\n/gm,
    (_, clauses: string, module: string) => {
      for (const clause of clauses.split(", ")) {
        const [name = "", local = name] = clause.split(" as ");
        source.adopt(name, local, module);
      }
      return "";
    },
  );
}

/** Both codecs have the same names for the functions that make messages of defaults. */
function renameBases(code: string): string {
  return code
    .replace(/^function createBase(\w+)\(/gm, "/** @internal */\nexport function $1$$base(")
    .replace(/\bcreateBase(\w+)\(/g, "$1$$base(");
}

/** The entries of maps are messages on the wire only. */
function hideEntries(code: string, names: readonly string[]): string {
  return code.replace(
    /^export (const|interface) (\w+_\w+Entry)\b/gm,
    (text, kind: string, name: string) => (names.includes(name) ? text : `${kind} ${name}`),
  );
}

/**
 * ts-proto's own helpers go wrong for times before 1970, and for keys named `__proto__`. `object` is
 * what a `google.protobuf.Struct` is read into.
 */
function mendHelpers(code: string, refs: TypeRefs): string {
  return code
    .replace(/^function toTimestamp\(date: Date\)[\s\S]*?^ {8,}\}\n/m, () => {
      refs.support("wire", "toTimestamp");
      return "";
    })
    .replace(
      /^ *(struct\.fields|object)\[key\] = ((?:object|message\.fields)\[key\]);/gm,
      (_, map: string, value: string) =>
        `${refs.support("wire", map === "object" ? "setMember" : "setEntry")}(${map}, key, ${value});`,
    );
}

function dropUnused(code: string): string {
  const declaration = /^interface MessageFns<T> \{[\s\S]*?^ +\}$/m;
  return code.match(/\bMessageFns</g)?.length === 1 ? code.replace(declaration, "") : code;
}

/** Prints what is added to the messages of one file. */
class MessagePrinter {
  readonly init: InitPrinter;
  readonly #refs: TypeRefs;
  readonly #decode: DecodePrinter;
  readonly #json: JsonPrinter;
  /** Messages of which something must not show in logs. */
  readonly #sensitive: ReadonlySet<string>;

  constructor(refs: TypeRefs, { json }: FileModel, sensitive: ReadonlySet<string>) {
    this.#refs = refs;
    this.#sensitive = sensitive;
    this.init = new InitPrinter(refs);
    this.#decode = new DecodePrinter(refs);
    this.#json = new JsonPrinter(refs, json);
  }

  addMembers(code: string, message: MessageModel, name: string): string {
    const opening = new RegExp(
      `^export const ${name.replace("$", "\\$")}: MessageFns<${name}>(.*) = \\{$`,
      "m",
    );
    if (!opening.test(code)) throw new GenerateError([unprintable(message)]);
    const codec = this.#refs.support("ts-proto", "TsProtoCodec", true);
    const init = this.#refs.init(message.typeName);
    // ts-proto prints it where its own code uses it.
    const base = code.includes(`function ${name}$base(`)
      ? ""
      : `${this.init.base(message, name)}\n\n`;
    const members = [
      this.init.createMethod(message, name),
      this.#decode.method(message, name),
      this.#json.methods(message, name),
      ...printSensitive(message, this.#sensitive, this.#refs),
    ];
    return code.replace(
      opening,
      (_, more: string) =>
        `${base}export const ${name}: ${codec}<${name}, ${init}>${more} = {\n${members.join("\n\n")}\n`,
    );
  }
}
