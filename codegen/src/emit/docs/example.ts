import {
  type CheckModel,
  type EnumModel,
  type FieldModel,
  goNamesOf,
  type MethodModel,
  type ValueRules,
  type ValueType,
  wrappedScalar,
} from "../../model/index.js";
import { isLong } from "../value-types.js";
import { exampleText } from "./example-text.js";
import { type Json, type JsonObject, memberName } from "./json-names.js";
import { mask, maskIn } from "./mask.js";
import type { SchemaIndex } from "./schema-index.js";

/** A message inside of so many others is left out of an example. */
const deepest = 4;

/** A request as JSON: the schema's own example with sensitive values masked, else a made-up one. */
export function exampleOf({ example, input }: MethodModel, index: SchemaIndex): Json | undefined {
  if (input.kind !== "message") return undefined;
  const own = example === undefined ? undefined : parseJson(example);
  if (own === undefined) return makeUp(input.typeName, index, []);
  return maskIn(own, input.typeName, index);
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Shown as nothing rather than as something that no server takes.
    return undefined;
  }
}

/** A made-up value of a message. */
export function makeUp(typeName: string, index: SchemaIndex, around: readonly string[]): Json {
  const indexed = index.messages.get(typeName);
  if (indexed === undefined) return {};
  const { message, json } = indexed;
  const inside = [...around, typeName];
  const goName = json === "proto" ? undefined : goNamesOf(message);
  const object: Record<string, Json> = {};
  const chosen = new Set<string>();
  for (const field of message.fields) {
    const value = makeUpField(field, index, inside, json === "proto");
    if (value === undefined || (field.oneof !== undefined && chosen.has(field.oneof))) continue;
    if (field.oneof === undefined) object[memberName(field, json)] = value;
    else Object.assign(object, oneofMember(field.oneof, field, value, goName));
    if (field.oneof !== undefined) chosen.add(field.oneof);
  }
  return object;
}

/** Go's structs have a struct of their own for each member of a oneof. */
function oneofMember(
  oneof: string,
  field: FieldModel,
  value: Json,
  goName?: (name: string) => string,
): JsonObject {
  if (goName === undefined) return { [field.jsonName]: value };
  return { [goName(oneof)]: { [goName(field.name)]: value } };
}

/** `undefined`: better left out. */
function makeUpField(
  field: FieldModel,
  index: SchemaIndex,
  around: readonly string[],
  isProto: boolean,
): Json | undefined {
  const { shape, rules, name } = field;
  const isText = shape.value.kind === "scalar" && shape.value.scalar === "string";
  if (field.sensitive) return isText && shape.kind === "single" ? mask : undefined;
  const part = shape.kind === "list" ? rules?.items : shape.kind === "map" ? rules?.values : rules;
  const value = makeUpValue(shape.value, { name, rules: part, index, around, isProto });
  if (value === undefined || shape.kind === "single") return value;
  if (shape.kind === "list") return [value];
  return { [makeUpKey(shape.key, rules?.keys)]: value };
}

function makeUpKey(key: string, rules: ValueRules | undefined): string {
  if (key === "string") return exampleText("key", rules?.checks ?? []);
  return key === "bool" ? "true" : String(numberFor(rules?.checks ?? []));
}

interface ValueContext {
  readonly name: string;
  readonly rules: ValueRules | undefined;
  readonly index: SchemaIndex;
  readonly around: readonly string[];
  readonly isProto: boolean;
}

function makeUpValue(value: ValueType, context: ValueContext): Json | undefined {
  const { index, around, isProto, rules, name } = context;
  const checks = rules?.checks ?? [];
  if (value.kind === "enum") return makeUpEnum(index.enums.get(value.typeName), checks, isProto);
  if (value.kind === "scalar") return makeUpScalar(value.scalar, name, checks, isProto);
  const { typeName } = value;
  const scalar = wrappedScalar(typeName);
  if (scalar !== undefined) {
    const wrapped = makeUpScalar(scalar, name, checks, isProto);
    return isProto ? wrapped : { value: wrapped };
  }
  if (typeName.startsWith("google.protobuf.")) return (isProto ? knownForms : goForms)[typeName];
  if (around.includes(typeName) || around.length >= deepest) return undefined;
  return makeUp(typeName, index, around);
}

const knownForms: Readonly<Record<string, Json>> = {
  "google.protobuf.Timestamp": "2030-01-31T12:00:00Z",
  "google.protobuf.Duration": "1.500s",
  "google.protobuf.FieldMask": "name",
  "google.protobuf.Struct": { key: "value" },
  "google.protobuf.Value": "value",
  "google.protobuf.ListValue": ["value"],
  "google.protobuf.Empty": {},
};

const goForms: Readonly<Record<string, Json>> = {
  "google.protobuf.Timestamp": { seconds: 1_896_091_200 },
  "google.protobuf.Duration": { seconds: 1, nanos: 500_000_000 },
  "google.protobuf.Struct": { key: "value" },
  "google.protobuf.Value": "value",
  "google.protobuf.ListValue": ["value"],
};

function makeUpEnum(
  found: EnumModel | undefined,
  checks: readonly CheckModel[],
  isProto: boolean,
): Json {
  const allowed = literals(checks);
  const values = found?.values ?? [];
  const value =
    values.find(({ number }) =>
      allowed === undefined ? number !== 0 : allowed.includes(number),
    ) ?? values[0];
  if (value === undefined) return 0;
  return isProto && found?.typeName !== "google.protobuf.NullValue" ? value.name : value.number;
}

function makeUpScalar(
  scalar: string,
  name: string,
  checks: readonly CheckModel[],
  isProto: boolean,
): Json {
  if (scalar === "string") return exampleText(name, checks);
  if (scalar === "bytes") return Buffer.from("bytes").toString("base64");
  if (scalar === "bool") return literals(checks)?.[0] !== false;
  const number = numberFor(checks);
  return isLong(scalar) && isProto ? String(number) : Number(number);
}

function literals(checks: readonly CheckModel[]): readonly unknown[] | undefined {
  for (const check of checks) {
    if (check.kind === "equal") return [check.value];
    if (check.kind === "in") return check.values;
  }
  return undefined;
}

/** The smallest number that the rules allow, 1 where they allow it. */
function numberFor(checks: readonly CheckModel[]): number | bigint {
  const [literal] = literals(checks) ?? [];
  if (typeof literal === "number" || typeof literal === "bigint") return literal;
  const range = checks.find((check) => check.kind === "range");
  if (range?.kind !== "range") return 1;
  const { lower, upper } = range;
  if (lower !== undefined && (lower.value > 1 || (lower.value === 1 && !lower.inclusive))) {
    return lower.inclusive ? lower.value : next(lower.value, 1);
  }
  if (upper !== undefined && (upper.value < 1 || (upper.value === 1 && !upper.inclusive))) {
    return upper.inclusive ? upper.value : next(upper.value, -1);
  }
  return 1;
}

function next(value: number | bigint, step: 1 | -1): number | bigint {
  return typeof value === "bigint" ? value + BigInt(step) : value + step;
}
