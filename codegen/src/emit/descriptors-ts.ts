import { toBinary } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type FileDescriptorSet,
} from "@bufbuild/protobuf/wkt";
import type { Model } from "../model/index.js";
import { SourceFile } from "../print/index.js";
import { bareFile, type JsonNames } from "./bare-file.js";
import { memberName } from "./docs/json-names.js";
import { type EmitInput, type EmittedFile, headerMark } from "./emitter.js";
import { messageImport, nameTypes } from "./ts-names.js";

/** Path of the output without extension. */
const outPath = "descriptors";

/**
 * The schema itself, for servers that tell it to others: what messages look like by name, and which
 * message each codec is for. A file of its own, so that clients need not load it.
 */
export function emitDescriptors({
  model,
  descriptors,
  version,
}: EmitInput): readonly EmittedFile[] {
  const source = new SourceFile(outPath, ["descriptors"]);
  source.line("/** The schema, for `@pitaya-ts/runtime/documentation`. */");
  source.block("export const descriptors: {", "} = {", () => {
    source.line("/** Files by import name, as descriptors in base64. */");
    source.line("readonly files: Readonly<Record<string, string>>;");
    source.line("/** What reads and writes messages, by their full names. */");
    source.line("readonly messages: Readonly<Record<string, object>>;");
  });
  source.nest("};", () => {
    source.block("files: {", "},", () => {
      for (const file of filesOf(model, descriptors())) {
        const bytes = toBinary(FileDescriptorProtoSchema, file);
        const text = Buffer.from(bytes).toString("base64");
        source.line(`${JSON.stringify(file.name)}: ${JSON.stringify(text)},`);
      }
    });
    source.block("messages: {", "},", () => printMessages(model, source));
  });
  const header = `${headerMark} ${version}; do not edit.`;
  return [{ path: `${outPath}.ts`, text: source.toText(header) }];
}

function printMessages(model: Model, source: SourceFile): void {
  const names = nameTypes(model);
  for (const { messages } of model.files) {
    for (const { typeName } of messages) {
      source.line(
        `${JSON.stringify(typeName)}: ${source.use(messageImport(names, typeName, false))},`,
      );
    }
  }
}

/** Those of the model, and those that have types which they use. */
function filesOf(model: Model, { file: all }: FileDescriptorSet): readonly FileDescriptorProto[] {
  const homes = new Map(all.flatMap((file) => typesIn(file).map((type) => [type, file] as const)));
  const jsonNames = namesInJson(model);
  const wanted = new Map<FileDescriptorProto, FileDescriptorProto>();
  const want = (file: FileDescriptorProto): void => {
    if (wanted.has(file)) return;
    const needed = new Set(typesUsed(file.messageType).flatMap((type) => homes.get(type) ?? []));
    needed.delete(file);
    wanted.set(file, bareFile(file, [...needed].map(({ name }) => name).sort(), jsonNames));
    for (const each of needed) want(each);
  };
  const names = new Set(model.files.map(({ name }) => name));
  for (const file of all) if (names.has(file.name)) want(file);
  return all.flatMap((file) => wanted.get(file) ?? []);
}

function namesInJson({ files }: Model): JsonNames {
  const messages = files.flatMap((file) => file.messages.map((message) => ({ message, file })));
  return new Map(
    messages.map(({ message, file }) => [
      message.typeName,
      new Map(message.fields.map((field) => [field.name, memberName(field, file.json)])),
    ]),
  );
}

/** As fields refer to them: with a dot before the package. */
function typesIn(file: FileDescriptorProto): readonly string[] {
  const scope = file.package === "" ? "" : `.${file.package}`;
  return [...namesOf(file.enumType, scope), ...namesBelow(file.messageType, scope)];
}

function namesBelow(messages: readonly DescriptorProto[], scope: string): readonly string[] {
  return messages.flatMap((message) => {
    const name = `${scope}.${message.name}`;
    return [name, ...namesOf(message.enumType, name), ...namesBelow(message.nestedType, name)];
  });
}

function namesOf(types: readonly { readonly name: string }[], scope: string): readonly string[] {
  return types.map(({ name }) => `${scope}.${name}`);
}

function typesUsed(messages: readonly DescriptorProto[]): readonly string[] {
  return messages.flatMap(({ field, nestedType }) => [
    ...field.map(({ typeName }) => typeName).filter(Boolean),
    ...typesUsed(nestedType),
  ]);
}
