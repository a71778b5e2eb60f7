import type {
  EnumModel,
  FieldModel,
  FieldShape,
  MessageModel,
  Node,
  ValueType,
} from "../model/index.js";
import { buildIrRules } from "./build-rules.js";
import type { IrEnum, IrField, IrMessage, IrNode, IrShape, IrType } from "./ir.js";

/** One message. */
export function buildIrMessage(message: MessageModel, node: (node: Node) => IrNode): IrMessage {
  const { typeName, path, fields, oneofs, rules } = message;
  return {
    ...node(message),
    typeName,
    path,
    fields: fields.map((field) => buildField(field, node)),
    oneofs: oneofs.map(node),
    ...(rules === undefined
      ? {}
      : { rules: { delegated: rules.delegated, requiredOneofs: rules.requiredOneofs } }),
  };
}

/** One enum. */
export function buildIrEnum(desc: EnumModel, node: (node: Node) => IrNode): IrEnum {
  const { typeName, path, values } = desc;
  return {
    ...node(desc),
    typeName,
    path,
    values: values.map((value) => ({ ...node(value), number: value.number })),
  };
}

function buildField(field: FieldModel, node: (node: Node) => IrNode): IrField {
  const { number, jsonName, hasJsonName, shape, oneof, hasPresence } = field;
  const { longAs, sensitive, rules } = field;
  return {
    ...node(field),
    number,
    jsonName,
    hasJsonName,
    shape: buildShape(shape),
    ...(oneof === undefined ? {} : { oneof }),
    hasPresence,
    longAs,
    sensitive,
    ...(rules === undefined ? {} : { rules: buildIrRules(rules) }),
  };
}

function buildShape(shape: FieldShape): IrShape {
  const value = buildType(shape.value);
  return shape.kind === "map"
    ? { kind: "map", key: shape.key, value }
    : { kind: shape.kind, value };
}

function buildType(type: ValueType): IrType {
  return type.kind === "scalar"
    ? { kind: "scalar", scalar: type.scalar }
    : { kind: type.kind, typeName: type.typeName };
}
