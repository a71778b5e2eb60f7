import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, FieldOptions_JSType } from "@bufbuild/protobuf/wkt";
import { readFieldOptions } from "../load/index.js";
import { buildNode, buildTopNode } from "./build-node.js";
import { buildFieldRules, buildMessageRules } from "./build-rules.js";
import type {
  EnumModel,
  FieldModel,
  FieldShape,
  LongType,
  MessageModel,
  ValueType,
} from "./model.js";
import type { BuildContext } from "./option-scope.js";

/** All messages of a file, each before those nested in it. */
export function buildMessages(file: DescFile, context: BuildContext): readonly MessageModel[] {
  return file.messages.flatMap((message) => buildMessage(message, context));
}

/** All enums of a file, nested ones too. */
export function buildEnums(file: DescFile, context: BuildContext): readonly EnumModel[] {
  const nested = allMessages(file.messages).flatMap((message) => message.nestedEnums);
  return [...file.enums, ...nested].map((each) => buildEnum(each, context));
}

function buildMessage(message: DescMessage, context: BuildContext): readonly MessageModel[] {
  const path = sourcePath(message);
  const rules = buildMessageRules(message);
  const built: MessageModel = {
    ...buildTopNode(message, path, context),
    typeName: message.typeName,
    path: scopePath(message),
    fields: message.fields.map((field, index) => buildField(field, [...path, 2, index], context)),
    oneofs: message.oneofs.map((oneof) =>
      buildNode(oneof, [...path, 8, message.proto.oneofDecl.indexOf(oneof.proto)], context),
    ),
    ...(rules === undefined ? {} : { rules }),
  };
  return [built, ...message.nestedMessages.flatMap((nested) => buildMessage(nested, context))];
}

function buildEnum(desc: DescEnum, context: BuildContext): EnumModel {
  const path = sourcePath(desc);
  return {
    ...buildTopNode(desc, path, context),
    typeName: desc.typeName,
    path: scopePath(desc),
    values: desc.values.map((value, index) => ({
      ...buildNode(value, [...path, 2, index], context),
      number: value.number,
    })),
  };
}

function buildField(field: DescField, path: readonly number[], context: BuildContext): FieldModel {
  const { positions } = context;
  const rules = buildFieldRules(field, path, context);
  // What is spread comes last: objects that begin with it are several times as slow to make.
  return {
    jsonName: field.jsonName,
    hasJsonName: positions.has([...path, 10]),
    number: field.number,
    shape: buildShape(field),
    isOptional: hasPresence(field) && (field.proto.proto3Optional || field.fieldKind !== "message"),
    isPacked: field.fieldKind === "list" && field.packed,
    hasPresence: hasPresence(field),
    longAs: longTypes[field.proto.options?.jstype ?? FieldOptions_JSType.JS_NORMAL],
    sensitive: readFieldOptions(field.proto.options).sensitive,
    ...buildNode(field, path, context),
    ...(field.oneof === undefined ? {} : { oneof: field.oneof.name }),
    ...(rules === undefined ? {} : { rules }),
  };
}

/** Members of a oneof are told apart by the oneof. */
function hasPresence({ oneof, presence }: DescField): boolean {
  return oneof === undefined && presence === FeatureSet_FieldPresence.EXPLICIT;
}

const longTypes: Readonly<Record<FieldOptions_JSType, LongType>> = {
  [FieldOptions_JSType.JS_NORMAL]: "bigint",
  [FieldOptions_JSType.JS_STRING]: "string",
  [FieldOptions_JSType.JS_NUMBER]: "number",
};

function buildShape(field: DescField): FieldShape {
  const value = buildValue(field);
  if (field.fieldKind === "list") return { kind: "list", value };
  if (field.fieldKind === "map") return { kind: "map", key: scalarName(field.mapKey), value };
  return { kind: "single", value };
}

function buildValue(field: DescField): ValueType {
  if (field.message !== undefined) return { kind: "message", typeName: field.message.typeName };
  if (field.enum !== undefined) return { kind: "enum", typeName: field.enum.typeName };
  return { kind: "scalar", scalar: scalarName(field.scalar) };
}

function scalarName(scalar: ScalarType | undefined): string {
  return scalar === undefined ? "" : ScalarType[scalar].toLowerCase();
}

/** Where the source info keeps a message or an enum. */
function sourcePath(desc: DescMessage | DescEnum): readonly number[] {
  const { parent } = desc;
  if (desc.kind === "message") {
    if (parent === undefined) return [4, desc.file.proto.messageType.indexOf(desc.proto)];
    return [...sourcePath(parent), 3, parent.proto.nestedType.indexOf(desc.proto)];
  }
  if (parent === undefined) return [5, desc.file.proto.enumType.indexOf(desc.proto)];
  return [...sourcePath(parent), 4, parent.proto.enumType.indexOf(desc.proto)];
}

function scopePath(desc: DescMessage | DescEnum): readonly string[] {
  return desc.parent === undefined ? [desc.name] : [...scopePath(desc.parent), desc.name];
}

function allMessages(messages: readonly DescMessage[]): readonly DescMessage[] {
  return messages.flatMap((message) => [message, ...allMessages(message.nestedMessages)]);
}
