import {
  type CheckModel,
  type FieldModel,
  type FieldRules,
  goNamesOf,
  type JsonDialect,
  type MethodModel,
  type Model,
  type ValueRules,
} from "../../model/index.js";
import { isMemberOf, isObject, type Json, type JsonObject } from "./json-names.js";
import { indexSchema, type SchemaIndex } from "./schema-index.js";

/*
 * What the schema says of sensitive values stays in the schema: it is masked wherever we tell it.
 */

/** What is shown in place of a sensitive value. */
export const mask = "***";

/** The request that the schema has as an example, as it may be shown: as it is if nothing is masked. */
export function shownExample({ example, input }: MethodModel, model: Model): string | undefined {
  if (example === undefined || input.kind !== "message") return example;
  const json = JSON.parse(example) as Json;
  const shown = JSON.stringify(maskIn(json, input.typeName, indexSchema(model)));
  return shown === JSON.stringify(json) ? example : shown;
}

/** JSON of a message, its sensitive values masked at any depth. */
export function maskIn(json: Json, typeName: string, index: SchemaIndex): Json {
  if (!isObject(json)) return json;
  const indexed = index.messages.get(typeName);
  if (indexed === undefined) return json;
  const goName = indexed.json === "proto" ? undefined : goNamesOf(indexed.message);
  return indexed.message.fields.reduce<JsonObject>((object, field) => {
    const change = (value: Json) => (field.sensitive ? mask : maskValue(value, field, index));
    if (goName !== undefined && field.oneof !== undefined)
      return maskGoMember(object, [field.oneof, field.name].map(goName), change);
    return maskMember(object, field, indexed.json, change);
  }, json);
}

function maskMember(
  object: JsonObject,
  field: FieldModel,
  json: JsonDialect,
  change: (value: Json) => Json,
): JsonObject {
  return mapMembers(object, (key) => isMemberOf(key, field, json), change);
}

/** Go's structs hold the members of a oneof in an object of their own. */
function maskGoMember(
  object: JsonObject,
  path: readonly string[],
  change: (value: Json) => Json,
): JsonObject {
  const [name = "", ...rest] = path;
  const isNamed = (key: string) => key.toLowerCase() === name.toLowerCase();
  return mapMembers(object, isNamed, (value) => {
    if (rest.length === 0) return change(value);
    return isObject(value) ? maskGoMember(value, rest, change) : value;
  });
}

function mapMembers(
  object: JsonObject,
  isMeant: (key: string) => boolean,
  change: (value: Json) => Json,
): JsonObject {
  const members = Object.entries(object);
  return Object.fromEntries(
    members.map(([key, value]) => [key, isMeant(key) ? change(value) : value]),
  );
}

function maskValue(json: Json, { shape }: FieldModel, index: SchemaIndex): Json {
  if (shape.value.kind !== "message") return json;
  const { typeName } = shape.value;
  if (Array.isArray(json)) return json.map((item: Json) => maskIn(item, typeName, index));
  if (shape.kind !== "map" || !isObject(json)) return maskIn(json, typeName, index);
  return mapMembers(
    json,
    () => true,
    (item) => maskIn(item, typeName, index),
  );
}

/** The rules of a field as they may be shown: those that tell a sensitive value don't say which. */
export function shownRules({ rules, sensitive }: FieldModel): FieldRules | undefined {
  if (rules === undefined || !sensitive) return rules;
  const { items, keys, values } = rules;
  return {
    ...rules,
    ...maskRules(rules),
    ...(items === undefined ? {} : { items: maskRules(items) }),
    ...(keys === undefined ? {} : { keys: maskRules(keys) }),
    ...(values === undefined ? {} : { values: maskRules(values) }),
  };
}

function maskRules(rules: ValueRules): ValueRules {
  return { ...rules, checks: rules.checks.map(maskCheck) };
}

/** Lengths and forms are what a caller needs to know; whole values are the secret. */
function maskCheck(check: CheckModel): CheckModel {
  const { rule } = check;
  switch (check.kind) {
    case "equal":
      return { kind: "in", values: [], rule, message: `must be ${mask}` };
    case "in":
      return { kind: "in", values: [], rule, message: `must be one of ${mask}` };
    case "not-in":
      return { kind: "not-in", values: [], rule, message: `must not be one of ${mask}` };
    default:
      return check;
  }
}
