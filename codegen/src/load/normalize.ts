import { clone, createFileRegistry, type FileRegistry } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type FileDescriptorSet,
  file_google_protobuf_any,
  file_google_protobuf_api,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { compareText } from "../error.js";
import { canonizeOptions } from "./canonical-options.js";

/** Files that each compiler brings in a version of its own: ours are taken, without comments. */
const bundled: ReadonlyMap<string, FileDescriptorProto> = new Map(
  [
    file_buf_validate_validate,
    file_google_protobuf_any,
    file_google_protobuf_api,
    file_google_protobuf_descriptor,
    file_google_protobuf_duration,
    file_google_protobuf_empty,
    file_google_protobuf_field_mask,
    file_google_protobuf_source_context,
    file_google_protobuf_struct,
    file_google_protobuf_timestamp,
    file_google_protobuf_type,
    file_google_protobuf_wrappers,
  ].map(({ proto }) => [proto.name, proto]),
);

/** A descriptor set in one form, and what is in it. */
export interface NormalizedSet {
  readonly set: FileDescriptorSet;
  readonly registry: FileRegistry;
}

/**
 * Brings descriptors into one form, whoever compiled them: buf and protoc differ in the order of files,
 * in their well-known types, in names that they fill in and in the bytes of options. Outputs and hashes
 * would differ with them.
 *
 * @param set - becomes ours: its files are changed
 * @param targets - names of the files that keep options which are of use in the source only
 */
export function normalizeSet(set: FileDescriptorSet, targets: ReadonlySet<string>): NormalizedSet {
  const normalized = { ...set, file: sortFiles(set.file) };
  for (const file of normalized.file) fillJsonNames(file);
  const registry = createFileRegistry(normalized);
  for (const file of registry.files) {
    canonizeOptions(file, registry, targets.has(file.proto.name));
  }
  return { set: normalized, registry };
}

/** Each file after those that it imports, otherwise by name. */
function sortFiles(files: readonly FileDescriptorProto[]): FileDescriptorProto[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const sorted = new Map<string, FileDescriptorProto>();
  const visit = (name: string): void => {
    if (sorted.has(name)) return;
    const own = bundled.get(name);
    const file = own === undefined ? byName.get(name) : clone(FileDescriptorProtoSchema, own);
    if (file === undefined) return;
    for (const dependency of file.dependency) visit(dependency);
    sorted.set(name, file);
  };
  for (const name of [...byName.keys()].sort(compareText)) visit(name);
  return [...sorted.values()];
}

function fillJsonNames({ extension, messageType }: FileDescriptorProto): void {
  extension.forEach(fillJsonName);
  messageType.forEach(fillMessage);
}

function fillMessage({ field, extension, nestedType }: DescriptorProto): void {
  field.forEach(fillJsonName);
  extension.forEach(fillJsonName);
  nestedType.forEach(fillMessage);
}

/** protobuf's own rule: what follows an underscore is written large. */
function fillJsonName(field: FieldDescriptorProto): void {
  if (field.jsonName !== "") return;
  field.jsonName = field.name.replace(/_+([^_]?)/g, (_, next: string) => next.toUpperCase());
}
