import { toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorSet, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { FileModel, Model } from "../model/index.js";
import { SourceFile } from "../print/index.js";
import { type EmitInput, type EmittedFile, fileHeader, headerMark } from "./emitter.js";
import { scopeOf } from "./file-scope.js";
import { emitSupport, helpersOf } from "./support.js";
import { nameTypes, type TypeNames } from "./ts-names.js";
import { supportFolder, TypeRefs } from "./type-refs.js";
import { findValidated } from "./validation-reach.js";
import { ValidatorPrinter } from "./validator-printer.js";

/**
 * Functions that check messages by the rules of the schema, one file per .proto file that has
 * any. They are apart from the messages, so that clients don't carry them.
 */
export function emitValidators({
  model,
  descriptors,
  version,
  takeFile,
}: EmitInput): readonly EmittedFile[] {
  const validated = findValidated(model);
  const names = nameTypes(model);
  const files = model.files.flatMap((file) => {
    const messages = file.messages.filter(({ typeName }) => validated.has(typeName));
    if (messages.length === 0) return [];
    const path = `${file.outPath}.validate.ts`;
    const scope = scopeOf(file, names);
    const checked = scope.only(validated);
    const print = () =>
      printFile({ ...file, messages }, checked, scope.names).toText(fileHeader(file, version));
    return [takeFile(path, () => scope.hash(checked), print)];
  });
  const support = emitSupport(files, version);
  const needsSchema = files.some((file) => helpersOf(file).includes("schema"));
  return [
    ...files,
    ...support,
    ...(needsSchema ? [emitSchema(model, descriptors(), version)] : []),
  ];
}

function printFile(file: FileModel, validated: ReadonlySet<string>, names: TypeNames): SourceFile {
  const locals = file.messages.map(({ typeName }) => `validate${names.get(typeName)?.name ?? ""}`);
  const source = new SourceFile(`${file.outPath}.validate`, locals);
  const printer = new ValidatorPrinter(source, new TypeRefs(source, names), validated);
  for (const message of file.messages) printer.print(message);
  return source;
}

/** The schema for protovalidate itself, which reads the rules from it. */
function emitSchema(model: Model, descriptors: FileDescriptorSet, version: string): EmittedFile {
  const files = new Map(descriptors.file.map((file) => [file.name, file]));
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const dependency of files.get(name)?.dependency ?? []) need(dependency);
  };
  for (const { name } of model.files) need(name);
  const file = descriptors.file
    .filter(({ name }) => needed.has(name))
    .map(({ sourceCodeInfo: _, ...rest }) => rest);
  const bytes = toBinary(FileDescriptorSetSchema, { ...descriptors, file });
  const text = [
    `${headerMark} ${version}; do not edit.`,
    "",
    'import { Protovalidate } from "./protovalidate.js";',
    "",
    "/** The rules of the schema. */",
    `export const rules: Protovalidate = /* @__PURE__ */ new Protovalidate("${Buffer.from(bytes).toString("base64")}");`,
    "",
  ];
  return { path: `${supportFolder}/schema.ts`, text: text.join("\n") };
}
