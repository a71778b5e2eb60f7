import { type FieldModel, type LongType, type ValueType, wrappedScalar } from "../model/index.js";
import { fromBigInt, type JsonForms, scalarSuffix } from "./json-forms.js";
import type { TypeRefs } from "./type-refs.js";
import { isLong, zeroValue } from "./value-types.js";

/** What Go's encoding/json makes of a struct: a generated one, or one written by hand (`plain`). */
export function goForms(refs: TypeRefs, plain: boolean): JsonForms {
  const nameOf = ({ name, jsonName, hasJsonName }: FieldModel) =>
    plain && hasJsonName ? jsonName : name;
  return {
    isGo: true,
    keepsZero: plain,
    mapWriter: () => refs.support("go-json", "writeGoMap"),
    nameOf,
    namesOf: (field) => [nameOf(field)],
    read: (value, longAs, source, at) => read(refs, value, longAs, source, at),
    readInside: (value, longAs, source, at) =>
      read(refs, value, longAs, `${source}${orEmpty(value)}`, at),
    write: (value, longAs, source) => write(refs, value, longAs, source),
  };
}

function read(
  refs: TypeRefs,
  value: ValueType,
  longAs: LongType,
  source: string,
  at: string,
): string {
  const go = (name: string) => refs.support("go-json", name);
  if (value.kind === "enum")
    return `${go("readGoInt32")}(${source}, ${at}) as ${refs.enum(value.typeName)}`;
  if (value.kind === "scalar") {
    const text = `${scalarReader(refs, value.scalar)}(${source}, ${at})`;
    return isLong(value.scalar) ? fromBigInt(refs, longAs, text) : text;
  }
  const { typeName } = value;
  const scalar = wrappedScalar(typeName);
  if (
    typeName === "google.protobuf.Value" ||
    typeName === "google.protobuf.ListValue" ||
    typeName === "google.protobuf.Struct"
  )
    return `${refs.support("wkt-json", typeName.replace("google.protobuf.", "read"))}(${source}, ${at})`;
  if (scalar !== undefined) {
    const zero = zeroValue({ kind: "scalar", scalar });
    return `${go("readGoWrapper")}(${source}, ${at}, ${scalarReader(refs, scalar)}, ${zero})`;
  }
  if (typeName === "google.protobuf.Timestamp")
    return `${refs.support("wire", "fromTimestamp")}(${go("readGoTime")}(${source}, ${at}))`;
  if (typeName === "google.protobuf.Duration") return `${go("readGoTime")}(${source}, ${at})`;
  return `${refs.support("json", "readMessage")}(${source}, ${at}, ${refs.message(typeName)})`;
}

/** Go writes bytes, lists and maps that were never filled, and pointers to nothing, as `null`. */
function orEmpty(value: ValueType): string {
  if (value.kind === "scalar") return value.scalar === "bytes" ? ' ?? ""' : "";
  if (value.kind === "enum" || value.typeName === "google.protobuf.Value") return "";
  return value.typeName === "google.protobuf.ListValue" ? " ?? []" : " ?? {}";
}

function scalarReader(refs: TypeRefs, scalar: string): string {
  const suffix = scalarSuffix(scalar);
  const isNumber = !["String", "Bool", "Bytes"].includes(suffix);
  return refs.support(isNumber ? "go-json" : "json", `read${isNumber ? "Go" : ""}${suffix}`);
}

function write(refs: TypeRefs, value: ValueType, longAs: LongType, source: string): string {
  const go = (name: string) => refs.support("go-json", name);
  if (value.kind === "enum") return source;
  if (value.kind === "scalar") return writeScalar(refs, value.scalar, longAs, source);
  const { typeName } = value;
  const scalar = wrappedScalar(typeName);
  if (
    typeName === "google.protobuf.Value" ||
    typeName === "google.protobuf.ListValue" ||
    typeName === "google.protobuf.Struct"
  )
    return `${go("writeGoValue")}(${source})`;
  if (scalar !== undefined)
    return `${go("writeGoWrapper")}(${writeScalar(refs, scalar, "bigint", source)})`;
  if (typeName === "google.protobuf.Timestamp")
    return `${go("writeGoTime")}(${refs.support("wire", "toTimestamp")}(${source}))`;
  if (typeName === "google.protobuf.Duration") return `${go("writeGoTime")}(${source})`;
  return `${refs.message(typeName)}.toJSON(${source})`;
}

function writeScalar(refs: TypeRefs, scalar: string, longAs: LongType, source: string): string {
  if (isLong(scalar)) return longAs === "string" ? `globalThis.BigInt(${source})` : source;
  if (scalar === "bytes") return `${refs.support("json", "writeBytes")}(${source})`;
  if (scalar !== "double" && scalar !== "float") return source;
  const number = `${refs.support("go-json", "writeGoDouble")}(${source})`;
  return scalar === "double" ? number : `${refs.support("json", "writeFloat")}(${number})`;
}
