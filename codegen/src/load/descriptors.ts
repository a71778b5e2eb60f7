import { create, fromBinary } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { type CompiledFolder, compileFolder } from "./compile.js";
import { byName, withImports } from "./import-graph.js";
import { decodeImported } from "./imported.js";
import type { SchemaInputs } from "./inputs.js";
import type { RawFile } from "./raw-files.js";
import { type LoadedSchema, toSchema } from "./schema.js";

/** A schema that was read from a folder. */
export interface FolderSchema extends LoadedSchema {
  /** What has to be as it was for the schema to be the same. */
  readonly inputs: SchemaInputs;
}

/** Compiles the .proto files of a folder. */
export async function loadSchema(schemaDir: string): Promise<FolderSchema> {
  const folder = await compileFolder(schemaDir);
  return { ...openSchema(folder), inputs: folder.inputs };
}

/**
 * Decodes the files of a schema.
 *
 * @param chosen - names of those that are needed; of what they import only that comes which they use. All, if
 *   absent
 */
export function openSchema(
  { files, targets, outPath, displayPath }: CompiledFolder,
  chosen?: ReadonlySet<string>,
): LoadedSchema {
  const needed = chosen === undefined ? files : withImports(chosen, byName(files));
  const names = new Set(needed.map(({ name }) => name));
  return toSchema({
    set: decodeFiles(needed, chosen ?? names),
    targets: targets.filter((name) => names.has(name)),
    outPath,
    displayPath,
  });
}

function decodeFiles(files: readonly RawFile[], whole: ReadonlySet<string>): FileDescriptorSet {
  const users = files.filter(({ name }) => whole.has(name));
  const imported = files.filter(({ name }) => !whole.has(name));
  const decoded = users.map(({ bytes }) => fromBinary(FileDescriptorProtoSchema, bytes));
  const file = [...decoded, ...decodeImported(users, imported)];
  return create(FileDescriptorSetSchema, { file });
}
