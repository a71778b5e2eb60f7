import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  EnumOptionsSchema,
  EnumValueDescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileOptionsSchema,
  MessageOptionsSchema,
  OneofDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

/** Names of fields in JSON, by the full name of their message and then by their own. */
export type JsonNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * A file without what says nothing of the form of its messages: services, comments, and options of
 * others, which would need the files that define them.
 *
 * @param dependency - the files that it still needs
 * @param jsonNames - those that the JSON dialects of files ask for, where that is not the schema's own
 */
export function bareFile(
  file: FileDescriptorProto,
  dependency: readonly string[],
  jsonNames: JsonNames,
): FileDescriptorProto {
  const { name, syntax, edition, messageType, enumType, options } = file;
  return create(FileDescriptorProtoSchema, {
    name,
    package: file.package,
    dependency: [...dependency],
    messageType: messageType.map((message) => bareMessage(message, file.package, jsonNames)),
    enumType: enumType.map(bareEnum),
    syntax,
    edition,
    ...(options?.goPackage
      ? { options: create(FileOptionsSchema, { goPackage: options.goPackage }) }
      : {}),
  });
}

function bareMessage(
  message: DescriptorProto,
  scope: string,
  jsonNames: JsonNames,
): DescriptorProto {
  const { name, field, nestedType, enumType, oneofDecl, options } = message;
  const typeName = scope === "" ? name : `${scope}.${name}`;
  const names = jsonNames.get(typeName);
  return create(DescriptorProtoSchema, {
    name,
    field: field.map((each) => bareField(each, names?.get(each.name) ?? each.jsonName)),
    nestedType: nestedType.map((each) => bareMessage(each, typeName, jsonNames)),
    enumType: enumType.map(bareEnum),
    oneofDecl: oneofDecl.map((each) => create(OneofDescriptorProtoSchema, { name: each.name })),
    ...(options?.mapEntry ? { options: create(MessageOptionsSchema, { mapEntry: true }) } : {}),
  });
}

function bareField(field: FieldDescriptorProto, jsonName: string): FieldDescriptorProto {
  const { options, $unknown: _, ...rest } = field;
  return create(FieldDescriptorProtoSchema, {
    ...rest,
    jsonName,
    options: options?.deprecated ? create(FieldOptionsSchema, { deprecated: true }) : undefined,
  });
}

function bareEnum({ name, value, options }: EnumDescriptorProto): EnumDescriptorProto {
  return create(EnumDescriptorProtoSchema, {
    name,
    value: value.map((each) =>
      create(EnumValueDescriptorProtoSchema, { name: each.name, number: each.number }),
    ),
    ...(options?.allowAlias ? { options: create(EnumOptionsSchema, { allowAlias: true }) } : {}),
  });
}
