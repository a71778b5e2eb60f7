import { create, type DescMessage, toBinary } from "@bufbuild/protobuf";
import {
  EmptySchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { SchemaDescriptors } from "./schema-descriptors.js";
import type { SchemaTypes } from "./schema-types.js";

/** Messages that are told where a method has none, to a reader that can't do without. */
export interface StandIns {
  /** For no reply and no argument. */
  readonly nothing: DescMessage;
  /** For a message that no schema describes. */
  readonly unknown: DescMessage;
}

/** A message without fields: whatever else is in it, readers skip. */
const unknownFile = create(FileDescriptorProtoSchema, {
  name: "pitaya/unknown.proto",
  package: "protos",
  syntax: "proto3",
  messageType: [{ name: "Unknown" }],
});

/** The files of all stand-ins. */
export const standInFiles: SchemaDescriptors = {
  files: Object.fromEntries(
    [EmptySchema.file.proto, unknownFile].map((file) => [file.name, encode(file)]),
  ),
  messages: {},
};

function encode(file: FileDescriptorProto): string {
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString("base64");
}

/** The stand-ins among types that {@link standInFiles} are part of. */
export function findStandIns(types: SchemaTypes): StandIns {
  return { nothing: find(types, EmptySchema.typeName), unknown: find(types, "protos.Unknown") };
}

function find(types: SchemaTypes, name: string): DescMessage {
  const found = types.type(name);
  if (found?.kind !== "message") throw new Error(`Cannot tell ${name}: it is no message here`);
  return found;
}
