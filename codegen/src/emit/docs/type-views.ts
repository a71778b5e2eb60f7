import type {
  EnumModel,
  FieldModel,
  FieldRules,
  Payload,
  ValueRules,
  ValueType,
} from "../../model/index.js";
import { memberName } from "./json-names.js";
import { shownRules } from "./mask.js";
import type { IndexedMessage } from "./schema-index.js";
import type { EnumView, FieldView, MessageView, TypeView } from "./views.js";

/** Anchor of a message or an enum. */
export function typeAnchor(typeName: string): string {
  return `type-${typeName}`;
}

/** What a method takes or gives. */
export function payloadView(payload: Payload, known: ReadonlySet<string>): TypeView {
  if (payload.kind === "none") return { text: "nothing", anchor: "" };
  if (payload.kind === "raw") return { text: "bytes, as they are", anchor: "" };
  return named(payload.typeName, known);
}

/** A message with its fields. */
export function messageView(
  { message, json }: IndexedMessage,
  known: ReadonlySet<string>,
): MessageView {
  const { typeName, docs = "", deprecated, fields, rules } = message;
  return {
    typeName,
    anchor: typeAnchor(typeName),
    docs,
    deprecated,
    rules: [
      ...(rules?.requiredOneofs ?? []).map((name) => `one field of ${name} must be set`),
      ...(rules?.delegated === true ? ["more rules of buf.validate apply, see the schema"] : []),
    ],
    fields: fields.map((field) => fieldView(field, memberName(field, json), known)),
  };
}

/** An enum with its values. */
export function enumView({ typeName, docs = "", deprecated, values }: EnumModel): EnumView {
  return {
    typeName,
    anchor: typeAnchor(typeName),
    docs,
    deprecated,
    values: values.map((value) => ({
      name: value.name,
      number: value.number,
      docs: value.docs ?? "",
      deprecated: value.deprecated,
    })),
  };
}

function fieldView(field: FieldModel, jsonName: string, known: ReadonlySet<string>): FieldView {
  const { name, number, oneof = "", docs = "", deprecated, sensitive } = field;
  const rules = shownRules(field);
  return {
    jsonName,
    name,
    number,
    type: fieldType(field, known),
    defaultText: defaultText(field),
    oneof,
    rules: rules === undefined ? [] : fieldRules(rules),
    docs,
    deprecated,
    sensitive,
  };
}

function fieldType({ shape }: FieldModel, known: ReadonlySet<string>): TypeView {
  const value = valueView(shape.value, known);
  if (shape.kind === "single") return value;
  if (shape.kind === "list") return { ...value, text: `list of ${value.text}` };
  return { ...value, text: `map of ${shape.key} to ${value.text}` };
}

function valueView(value: ValueType, known: ReadonlySet<string>): TypeView {
  if (value.kind === "scalar") return { text: value.scalar, anchor: "" };
  return named(value.typeName, known);
}

function named(typeName: string, known: ReadonlySet<string>): TypeView {
  return { text: typeName, anchor: known.has(typeName) ? typeAnchor(typeName) : "" };
}

function defaultText({ shape, hasPresence, oneof }: FieldModel): string {
  if (shape.kind !== "single") return "empty";
  const { value } = shape;
  if (hasPresence || oneof !== undefined || value.kind === "message") return "absent";
  if (value.kind === "enum") return "0";
  if (value.scalar === "string") return '""';
  if (value.scalar === "bytes") return "no bytes";
  return value.scalar === "bool" ? "false" : "0";
}

function fieldRules(rules: FieldRules): readonly string[] {
  const parts = [
    ["each item", rules.items],
    ["each key", rules.keys],
    ["each value", rules.values],
  ] as const;
  return [
    ...(rules.required ? ["required"] : []),
    ...valueRules(rules),
    ...parts.flatMap(([what, part]) =>
      part === undefined ? [] : valueRules(part).map((text) => `${what} ${text}`),
    ),
  ];
}

function valueRules({ checks, ignore }: ValueRules): readonly string[] {
  if (ignore === "always") return [];
  const unless = ignore === "zero" ? ", unless it has its default" : "";
  return checks.map(({ message }) => `${message}${unless}`);
}
