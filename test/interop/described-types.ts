import { gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import { Doc, ProtoDescriptors, ProtoNames } from "@pitaya-ts/protocol/docs.js";
import { codes, type MethodDesc, PitayaError } from "@pitaya-ts/runtime";

/** A message as clients ask for it. */
export interface DescribedType {
  /** With its proto package, which need not be that of the generated code. */
  readonly name: string;
  /** In order of their numbers, which begin with 1. */
  readonly fields: readonly DescribedField[];
}

interface DescribedField {
  readonly name: string;
  readonly type: "string" | "int32" | "bytes";
  readonly repeated?: true;
}

const describedTypes = new Map<MethodDesc["input"], DescribedType>([
  [TestRequest, { name: "protos.TestRequest", fields: [{ name: "msg", type: "string" }] }],
  [
    TestResponse,
    {
      name: "protos.TestResponse",
      fields: [
        { name: "code", type: "int32" },
        { name: "msg", type: "string" },
      ],
    },
  ],
  [Doc, { name: "protos.Doc", fields: [{ name: "doc", type: "string" }] }],
  [
    ProtoNames,
    { name: "protos.ProtoNames", fields: [{ name: "name", type: "string", repeated: true }] },
  ],
  [
    ProtoDescriptors,
    { name: "protos.ProtoDescriptors", fields: [{ name: "desc", type: "bytes", repeated: true }] },
  ],
]);

const fieldTypes = { string: Type.STRING, int32: Type.INT32, bytes: Type.BYTES };

/** `undefined` for raw bytes and for types that nobody asks for. */
export function describedType(type: MethodDesc["input"]): DescribedType | undefined {
  return describedTypes.get(type);
}

/**
 * The file of a message, as its gzipped descriptor.
 *
 * @throws PitayaError for a name that no message has
 */
export function descriptorOf(name: string): Uint8Array {
  const type = [...describedTypes.values()].find((each) => each.name === name);
  if (type === undefined) {
    throw new PitayaError(codes.unknown, "failed to get protobuf message descriptor");
  }
  return gzipSync(fileOf(type));
}

function fileOf({ name, fields }: DescribedType): Uint8Array {
  const [packageName, messageName] = name.split(".") as [string, string];
  const file = create(FileDescriptorProtoSchema, {
    name: `${messageName.toLowerCase()}.proto`,
    package: packageName,
    syntax: "proto3",
    messageType: [
      {
        name: messageName,
        field: fields.map((field, index) => ({
          name: field.name,
          jsonName: field.name,
          number: index + 1,
          type: fieldTypes[field.type],
          label: field.repeated === true ? Label.REPEATED : Label.OPTIONAL,
        })),
      },
    ],
  });
  return toBinary(FileDescriptorProtoSchema, file);
}
