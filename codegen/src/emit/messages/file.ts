import type { FileModel, MessageModel } from "../../model/index.js";
import { indentCode, SourceFile } from "../../print/index.js";
import { printSensitive } from "../sensitive.js";
import { declaredTypeNames, type TypeNames, variableNames } from "../ts-names.js";
import { ownName, TypeRefs } from "../type-refs.js";
import { printEnum } from "./enum.js";
import { printEnumJson } from "./enum-json.js";
import { InitPrinter } from "./init.js";
import { printInterface } from "./interface.js";
import { JsonPrinter } from "./json.js";
import { ReadPrinter } from "./read.js";
import { printWrapping } from "./well-known.js";
import { WritePrinter } from "./write.js";
import { requireShape } from "./write-value.js";

/** Prints the messages and enums of a file, with a codec of straight lines. */
export function printFile(
  file: FileModel,
  names: TypeNames,
  sensitive: ReadonlySet<string>,
  header: string,
): string {
  const types = [...file.messages, ...file.enums];
  const own = types.map(({ typeName }) => names.get(typeName)?.name ?? "");
  const declared = declaredTypeNames(names, types);
  const source = new SourceFile(file.outPath, [...declared, ...variableNames]);
  const refs = new TypeRefs(source, names);
  const printer = new MessagePrinter(refs, file, sensitive);
  const parts = [
    ...file.enums.flatMap((each) => [printEnum(each, refs), printEnumJson(each, refs)]),
    ...file.messages.map((message) => printer.print(message)),
    ...own.filter((name) => ownName(name) !== name).map(exportAs),
  ];
  source.code(indentCode(parts.join("\n\n")).trimEnd());
  return source.toText(header);
}

function exportAs(name: string): string {
  return `export { ${ownName(name)} as ${name} };`;
}

/** Prints all that belongs to one message. */
class MessagePrinter {
  readonly #refs: TypeRefs;
  readonly #init: InitPrinter;
  readonly #json: JsonPrinter;
  readonly #read: ReadPrinter;
  readonly #write: WritePrinter;
  /** Messages of which something must not show in logs. */
  readonly #sensitive: ReadonlySet<string>;

  constructor(refs: TypeRefs, { json }: FileModel, sensitive: ReadonlySet<string>) {
    this.#refs = refs;
    this.#sensitive = sensitive;
    this.#init = new InitPrinter(refs);
    this.#json = new JsonPrinter(refs, json);
    this.#read = new ReadPrinter(refs);
    this.#write = new WritePrinter(refs);
  }

  print(message: MessageModel): string {
    const name = this.#refs.message(message.typeName);
    return [
      printInterface(message, this.#refs),
      this.#init.initType(message, name),
      this.#codec(message, name),
      this.#init.base(message, name),
      this.#write.print(message),
      this.#read.print(message),
    ].join("\n\n");
  }

  #codec(message: MessageModel, name: string): string {
    const codec = this.#refs.support("codec", "MessageCodec", true);
    const wrapping = printWrapping(message.typeName, this.#refs);
    const type = `${codec}<${name}, ${this.#refs.init(message.typeName)}>`;
    const opening =
      wrapping === undefined
        ? [`export const ${name}: ${type} = {`]
        : [`export const ${name}: ${type} & {`, ...wrapping.type, "} = {"];
    const members = [
      this.#init.createMethod(message, name),
      this.#encode(message, name),
      this.#decode(message, name),
      this.#json.methods(message, name),
      ...printSensitive(message, this.#sensitive, this.#refs),
      ...(wrapping?.methods ?? []),
    ];
    return [...opening, members.join("\n\n"), "};"].join("\n");
  }

  #encode({ typeName, fields }: MessageModel, name: string): string {
    const output = (helper: string) => this.#refs.support("output", helper);
    const write = this.#refs.part(typeName, "write");
    const context = { refs: this.#refs, field: typeName };
    const message = fields.length === 0 ? "message" : requireShape("messageOf", "message", context);
    return [
      `encode(message: ${name}): ${this.#refs.support("output", "Encoded", true)} {`,
      `const interrupted = ${output("begin")}();`,
      "try {",
      `return ${output("finish")}(${write}(${message}, ${output("output")}.at));`,
      "} finally {",
      `${output("end")}(interrupted);`,
      "}",
      "},",
    ].join("\n");
  }

  #decode({ typeName }: MessageModel, name: string): string {
    const read = this.#refs.part(typeName, "read");
    return [
      `decode(bytes: ${this.#refs.global("Uint8Array")}): ${name} {`,
      `return ${read}(bytes, 0, bytes.length, undefined, 0);`,
      "},",
    ].join("\n");
  }
}
