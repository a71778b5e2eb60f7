import { createHash } from "node:crypto";
import { clearField, create, type DescFile, toBinary } from "@bufbuild/protobuf";
import { Edition, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { JsonDialect } from "@pitaya-ts/options/options.js";
import { compareText, type Diagnostic } from "../error.js";
import { type LoadedSchema, type Positions, readFileOptions } from "../load/index.js";
import { buildComments, buildOptions } from "./build-node.js";
import { buildService } from "./build-service.js";
import { buildEnums, buildMessages } from "./build-types.js";
import { checkFeatures } from "./check-features.js";
import { checkRules } from "./check-rules.js";
import type { FileModel, Model } from "./model.js";
import { type FileLinks, findReached, linksOf } from "./reach.js";

/** A model, and what the schema got wrong on the way to it. */
export interface BuildResult {
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
}

/** What to take from the schema. */
export interface BuildOptions {
  /** Leave services out: of a schema that isn't a game's, only messages are of use. */
  readonly messagesOnly: boolean;
  /** Refuse editions: not every codec knows of more than proto3. Absent: take those that ours knows. */
  readonly proto3Only?: boolean;
}

/** Turns descriptors into our own model. Reports whatever the model can't hold. */
export async function buildModel(
  schema: LoadedSchema,
  options: BuildOptions,
): Promise<BuildResult> {
  const links = (name: string): FileLinks | undefined => {
    const file = schema.registry.getFile(name);
    return file === undefined ? undefined : linksOf(file);
  };
  const reached = findReached(schema.targets, links, options);
  const { files, diagnostics } = await buildFiles([...reached], schema, options);
  return { model: toModel(files), diagnostics };
}

/** The models of some files, and what is wrong with them. */
export interface FilesResult {
  readonly files: readonly FileModel[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Builds some files of a schema. */
export async function buildFiles(
  names: readonly string[],
  schema: LoadedSchema,
  options: BuildOptions,
): Promise<FilesResult> {
  const diagnostics: Diagnostic[] = [];
  const chosen = names.flatMap((name) => schema.registry.getFile(name) ?? []);
  const files = chosen.map((file) => buildFile(file, schema, options, diagnostics));
  diagnostics.push(...(await checkRules(chosen, schema)));
  return { files, diagnostics };
}

/** The model of all files. */
export function toModel(files: readonly FileModel[]): Model {
  const sorted = [...files].sort((a, b) => compareText(a.name, b.name));
  return { files: sorted, services: sorted.flatMap(({ services }) => services) };
}

const dialects: Readonly<Record<number, FileModel["json"]>> = {
  [JsonDialect.JSON_DIALECT_GO_STRUCT]: "go-struct",
  [JsonDialect.JSON_DIALECT_GO_PLAIN]: "go-plain",
};

function buildFile(
  file: DescFile,
  schema: LoadedSchema,
  options: BuildOptions,
  diagnostics: Diagnostic[],
): FileModel {
  const { name } = file.proto;
  const positions = schema.positions(name);
  diagnostics.push(...checkEdition(file, positions, options));
  const withServices = !options.messagesOnly && schema.targets.includes(name);
  const context = { positions, diagnostics, registry: schema.registry };
  return {
    name,
    at: positions.at([12], [14], [2]),
    // The package speaks for the file, and so does what is above all else.
    ...buildComments([[12], [14], [2]], context),
    deprecated: file.deprecated,
    ...buildOptions(file, [], context),
    outPath: schema.outPath(name),
    packageName: file.proto.package,
    json: dialects[readFileOptions(file.proto.options).json] ?? "proto",
    hash: hashFile(file),
    messages: buildMessages(file, context),
    enums: buildEnums(file, context),
    services: withServices
      ? file.services.map((service, index) => buildService(service, [6, index], context))
      : [],
  };
}

const knownEditions: readonly Edition[] = [
  Edition.EDITION_PROTO3,
  Edition.EDITION_2023,
  Edition.EDITION_2024,
];

/** A codec that doesn't know the rules of a file would write wrong bytes for it. */
function checkEdition(
  file: DescFile,
  positions: Positions,
  { proto3Only = false }: BuildOptions,
): readonly Diagnostic[] {
  if (hasOptionsAlone(file)) return [];
  const known = proto3Only ? [Edition.EDITION_PROTO3] : knownEditions;
  if (known.includes(file.edition)) return checkFeatures(file.proto, positions);
  const at = positions.at([12], [14]);
  if (file.edition === Edition.EDITION_PROTO2 && !positions.has([12])) {
    const name = file.proto.name;
    const text = `Cannot generate messages of "${name}": its syntax line is missing; begin it with: syntax = "proto3";`;
    return [{ at, text }];
  }
  const edition = Edition[file.edition].replace("EDITION_", "").toLowerCase();
  const text = `Cannot generate messages of "${file.proto.name}": it is written in ${/^\d/.test(edition) ? `edition ${edition}` : edition}; write: syntax = "proto3";`;
  return [{ at, text }];
}

/** A file that declares custom options has nothing that a codec writes; most such files are proto2. */
function hasOptionsAlone({ extensions, messages, enums }: DescFile): boolean {
  return extensions.length > 0 && messages.length === 0 && enums.length === 0;
}

/** Comments and places are left out, so that rewording a comment changes no hash. */
function hashFile(file: DescFile): string {
  // A copy of the outermost message alone: the places are more than all the rest.
  const bare = Object.assign(create(FileDescriptorProtoSchema), file.proto);
  clearField(bare, FileDescriptorProtoSchema.field.sourceCodeInfo);
  return createHash("sha256")
    .update(toBinary(FileDescriptorProtoSchema, bare))
    .digest("hex")
    .slice(0, 12);
}
