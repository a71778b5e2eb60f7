import { fromBinary } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { RawFile } from "./raw-files.js";

/**
 * Decodes files that others import, without places and comments, services, and messages that nothing of
 * those others leads to: of a large schema that is nearly all.
 *
 * @param users - the files that import them
 */
export function decodeImported(
  users: readonly FileDescriptorProto[],
  files: readonly RawFile[],
): readonly FileDescriptorProto[] {
  const imported = files.map((file) => new ImportedFile(file));
  const owners = new Map(imported.flatMap((file) => file.names.map((name) => [name, file])));
  const seen = new Set<string>();
  const open = users.flatMap(typesOfFile);
  open.push(...imported.flatMap((file) => file.takeExtending()));
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (seen.has(type)) continue;
    seen.add(type);
    const outermost = findOutermost(type, owners);
    if (outermost !== undefined) open.push(...(owners.get(outermost)?.take(outermost) ?? []));
  }
  return imported.map(({ proto }) => proto);
}

/** The message at the top of its file that a type is, or is inside of. */
function findOutermost(type: string, owners: ReadonlyMap<string, unknown>): string | undefined {
  for (let name = type; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    if (owners.has(name)) return name;
  }
  return undefined;
}

/** A file of which messages are decoded as they are found to be needed. */
class ImportedFile {
  readonly proto: FileDescriptorProto;
  readonly #raw: RawFile;
  readonly #taken = new Set<string>();

  constructor(raw: RawFile) {
    this.#raw = raw;
    this.proto = fromBinary(FileDescriptorProtoSchema, raw.frame);
  }

  /** Messages at the top of the file, as types are written in descriptors. */
  get names(): readonly string[] {
    return [...this.#raw.messages.keys()];
  }

  /** Takes what declares options; the types that it uses. */
  takeExtending(): readonly string[] {
    const extending = this.names.filter((name) => this.#raw.messages.get(name)?.extends);
    return [
      ...this.proto.extension.flatMap(typesOfField),
      ...extending.flatMap((name) => this.take(name)),
    ];
  }

  /** Takes a message; the types that it uses. */
  take(name: string): readonly string[] {
    const raw = this.#raw.messages.get(name);
    if (raw === undefined || this.#taken.has(name)) return [];
    this.#taken.add(name);
    const message = fromBinary(DescriptorProtoSchema, raw.bytes);
    this.proto.messageType.push(message);
    return typesOfMessage(message);
  }
}

function typesOfFile({ messageType, service, extension }: FileDescriptorProto): string[] {
  const methods = service.flatMap(({ method }) => method);
  return [
    ...messageType.flatMap(typesOfMessage),
    ...extension.flatMap(typesOfField),
    ...methods.flatMap(({ inputType, outputType }) => [inputType, outputType]),
  ];
}

function typesOfMessage({ field, extension, nestedType }: DescriptorProto): string[] {
  return [...field.flatMap(typesOfField), ...extension.flatMap(typesOfField)].concat(
    nestedType.flatMap(typesOfMessage),
  );
}

function typesOfField({ typeName, extendee }: FieldDescriptorProto): string[] {
  return [typeName, extendee].filter(Boolean);
}
