import type { FileModel } from "../model/index.js";
import { indentCode, SourceFile } from "../print/index.js";
import { type EmitInput, type EmittedFile, fileHeader } from "./emitter.js";
import { InitPrinter } from "./message-init.js";
import { nameTypes, type TypeNames } from "./ts-names.js";
import { printMessages } from "./ts-proto.js";

/** Messages and enums, one file per .proto file that has any. */
export function emitMessages({ model, descriptors, version }: EmitInput): readonly EmittedFile[] {
  const files = model.files.filter(({ messages, enums }) => messages.length + enums.length > 0);
  const printed = printMessages(
    descriptors,
    new Map(files.map(({ name, outPath }) => [name, outPath])),
  );
  const names = nameTypes(model);
  return files.map((file) => ({
    path: `${file.outPath}.ts`,
    text: finishFile(file, printed.get(file.name) ?? "", names, fileHeader(file, version)),
  }));
}

/** Adds what ts-proto doesn't make: `create` with its `XInit` types, and no `any` on the surface. */
function finishFile(file: FileModel, code: string, names: TypeNames, header: string): string {
  const locals = file.messages.map(({ typeName }) => names.get(typeName)?.name ?? "");
  const source = new SourceFile(file.outPath, [...locals, ...locals.map((name) => `${name}Init`)]);
  const body = takeImports(code.replace("/* eslint-disable */", ""), source);
  const printer = new InitPrinter(source, names);
  const inits = file.messages.map((message, index) =>
    printer.initType(message, locals[index] ?? ""),
  );
  const withCreate = file.messages.reduce(
    (text, message, index) =>
      addCreate(text, locals[index] ?? "", printer.createMethod(message, locals[index] ?? "")),
    hideEntries(narrowSurface(body)),
  );
  source.line(
    ...indentCode([...inits, withCreate].join("\n\n"))
      .trimEnd()
      .split("\n"),
  );
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

/** `fromJSON` takes what `JSON.parse` gives, which is `unknown`. */
function narrowSurface(code: string): string {
  return code
    .replace("fromJSON(object: any): T;", "fromJSON(object: unknown): T;")
    .replace(
      "toJSON(message: T): unknown;\n            }",
      `toJSON(message: T): unknown;\n}\n\n${createInterface}`,
    )
    .replace(
      /^export function (\w+)FromJSON\(object: any\)/gm,
      "export function $1FromJSON(object: unknown)",
    );
}

const createInterface =
  "interface MessageCodec<T, Init> extends MessageFns<T> {\ncreate(init?: Init): T;\n}";

/** The entries of maps are messages on the wire only. */
function hideEntries(code: string): string {
  return code.replace(/^export (const|interface) (\w+_\w+Entry)\b/gm, "$1 $2");
}

function addCreate(code: string, name: string, method: string): string {
  const opening = new RegExp(
    `^export const ${name.replace("$", "\\$")}: MessageFns<${name}>(.*) = \\{$`,
    "m",
  );
  if (!opening.test(code))
    throw new Error(`Cannot add "create" to message "${name}": ts-proto printed it in another way`);
  return code.replace(
    opening,
    (_, more: string) =>
      `export const ${name}: MessageCodec<${name}, ${name}Init>${more} = {\n${method}\n`,
  );
}
