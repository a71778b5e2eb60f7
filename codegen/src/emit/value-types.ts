import {
  type FieldModel,
  isPlain,
  type LongType,
  type ValueType,
  wrappedScalar,
} from "../model/index.js";
import { hasMapKey, type MapShape } from "./members.js";
import type { TypeRefs } from "./type-refs.js";

/** Whether a scalar has 64 bits. */
export function isLong(scalar: string): boolean {
  return scalar.endsWith("64");
}

/** Whether the codec of a message of google.protobuf has to `wrap` and `unwrap` its plain value. */
export function isPlainObject(typeName: string): boolean {
  return (
    isPlain(typeName) &&
    typeName !== "google.protobuf.Timestamp" &&
    wrappedScalar(typeName) === undefined
  );
}

/** The message that a part of it is merged into: what a plain value stands for, if there is one. */
export function wrapEarlier(typeName: string, earlier: string, refs: TypeRefs): string {
  if (typeName === "google.protobuf.Timestamp")
    return `${refs.support("wire", "timestampOf")}(${earlier})`;
  if (wrappedScalar(typeName) !== undefined)
    return `${refs.support("wire", "wrapperOf")}(${earlier})`;
  if (isPlainObject(typeName)) return `${refs.message(typeName)}.wrap(${earlier})`;
  return earlier;
}

/** TypeScript's type of a value. */
export function valueType(value: ValueType, refs: TypeRefs, longAs: LongType = "bigint"): string {
  if (value.kind === "enum") return refs.enum(value.typeName);
  if (value.kind === "scalar") return scalarType(value.scalar, refs, longAs);
  return isPlain(value.typeName) ? plainType(value.typeName, refs) : refs.message(value.typeName);
}

function scalarType(scalar: string, refs: TypeRefs, longAs: LongType): string {
  if (scalar === "string") return "string";
  if (scalar === "bytes") return refs.global("Uint8Array");
  if (scalar === "bool") return "boolean";
  return isLong(scalar) ? longAs : "number";
}

function plainType(typeName: string, refs: TypeRefs): string {
  const scalar = wrappedScalar(typeName);
  if (scalar !== undefined) return scalarType(scalar, refs, "bigint");
  if (typeName === "google.protobuf.Timestamp") return refs.global("Date");
  return plainTypes[typeName] ?? "unknown";
}

const plainTypes: Readonly<Record<string, string>> = {
  "google.protobuf.FieldMask": "string[]",
  "google.protobuf.ListValue": "unknown[]",
  "google.protobuf.Struct": "{ [key: string]: unknown }",
};

/** The default of a value that is no message. */
export function zeroValue(value: ValueType, longAs: LongType = "bigint"): string {
  if (value.kind === "enum") return "0";
  if (value.kind === "message") return "undefined";
  if (value.scalar === "string") return '""';
  if (value.scalar === "bytes") return "new globalThis.Uint8Array(0)";
  if (value.scalar === "bool") return "false";
  if (!isLong(value.scalar)) return "0";
  return { bigint: "0n", string: '"0"', number: "0" }[longAs];
}

/** The default of a plain value that may be absent, of those that have one. */
export function plainDefault(value: ValueType): string | undefined {
  if (value.kind !== "message") return undefined;
  const scalar = wrappedScalar(value.typeName);
  if (scalar !== undefined) return zeroValue({ kind: "scalar", scalar });
  return plainDefaults[value.typeName];
}

const plainDefaults: Readonly<Record<string, string>> = {
  "google.protobuf.FieldMask": "[]",
  "google.protobuf.ListValue": "[]",
  "google.protobuf.Struct": "{}",
};

/** Whether a single field has a value that has to be written; true for all of them if it is no condition. */
export function isPresent({ shape, hasPresence, longAs }: FieldModel, access: string): string {
  const { value } = shape;
  if (shape.kind === "list") return `${access}.length !== 0`;
  if (shape.kind === "map") return `${countEntries(shape, access)} !== 0`;
  if (hasPresence || value.kind === "message") return `${access} !== undefined`;
  if (value.kind === "scalar" && value.scalar === "bytes") return `${access}.length !== 0`;
  return `${access} !== ${zeroValue(value, longAs)}`;
}

/** How many entries a map has. */
export function countEntries(shape: MapShape, access: string): string {
  return hasMapKey(shape) ? `${access}.size` : `globalThis.Object.keys(${access}).length`;
}

/** Sets the entry `key` of a map. */
export function setEntry(shape: MapShape, access: string, value: string, refs: TypeRefs): string {
  if (hasMapKey(shape)) return `${access}.set(key, ${value});`;
  if (shape.key !== "string") return `${access}[key] = ${value};`;
  return `${refs.support("wire", "setEntry")}(${access}, key, ${value});`;
}

/** The entries of a map, with keys as texts where the map is an object. */
export function listEntries(shape: MapShape, access: string): string {
  return hasMapKey(shape) ? access : `globalThis.Object.entries(${access})`;
}
