import { isPlain, type LongType, type ValueType, wrappedScalar } from "../model/index.js";
import { fromBigInt, type JsonForms, scalarSuffix } from "./json-forms.js";
import type { TypeRefs } from "./type-refs.js";
import { isLong } from "./value-types.js";

/** Helpers for types of google.protobuf that have a form of their own. */
const plainForms: Readonly<Record<string, readonly [read: string, write: string]>> = {
  "google.protobuf.Timestamp": ["readDate", "writeDate"],
  "google.protobuf.FieldMask": ["readFieldMask", "writeFieldMask"],
  "google.protobuf.Struct": ["readStruct", "writeValue"],
  "google.protobuf.Value": ["readValue", "writeValue"],
  "google.protobuf.ListValue": ["readListValue", "writeValue"],
};

/** The canonical JSON form of protobuf; names of the schema are accepted too. */
export function protoForms(refs: TypeRefs): JsonForms {
  return {
    isGo: false,
    keepsZero: false,
    mapWriter: () => refs.support("json", "writeEntries"),
    nameOf: ({ jsonName }) => jsonName,
    namesOf: ({ jsonName, name }) => (jsonName === name ? [name] : [jsonName, name]),
    read: (value, longAs, source, at) => read(refs, value, longAs, source, at),
    readInside: (value, longAs, source, at) => read(refs, value, longAs, source, at),
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
  if (value.kind === "enum") return `${refs.enum(value.typeName, "FromJSON")}(${source}, ${at})`;
  if (value.kind === "scalar") {
    const { scalar } = value;
    const scalarText = `${refs.support("json", `read${scalarSuffix(scalar)}`)}(${source}, ${at})`;
    return isLong(scalar) ? fromBigInt(refs, longAs, scalarText) : scalarText;
  }
  const wrapped = wrappedScalar(value.typeName);
  if (wrapped !== undefined)
    return read(refs, { kind: "scalar", scalar: wrapped }, "bigint", source, at);
  const plain = plainForms[value.typeName];
  if (plain !== undefined) return `${refs.support("wkt-json", plain[0])}(${source}, ${at})`;
  return `${refs.support("json", "readMessage")}(${source}, ${at}, ${refs.message(value.typeName)})`;
}

function write(refs: TypeRefs, value: ValueType, longAs: LongType, source: string): string {
  if (value.kind === "enum") return `${refs.enum(value.typeName, "ToJSON")}(${source})`;
  if (value.kind === "scalar") return writeScalar(refs, value.scalar, longAs, source);
  const wrapped = wrappedScalar(value.typeName);
  if (wrapped !== undefined) return writeScalar(refs, wrapped, "bigint", source);
  const plain = plainForms[value.typeName];
  if (plain !== undefined) return `${refs.support("wkt-json", plain[1])}(${source})`;
  return `${refs.message(value.typeName)}.toJSON(${source})`;
}

function writeScalar(refs: TypeRefs, scalar: string, longAs: LongType, source: string): string {
  if (isLong(scalar)) return longAs === "string" ? source : `globalThis.String(${source})`;
  if (scalar === "double" || scalar === "float" || scalar === "bytes")
    return `${refs.support("json", `write${scalarSuffix(scalar)}`)}(${source})`;
  return source;
}

/**
 * The bodies of `fromJSON` and `toJSON` of a message of google.protobuf that has a form of its
 * own; `undefined` for all others.
 */
export function ownForm(
  typeName: string,
  refs: TypeRefs,
): { readonly from: string; readonly to: string } | undefined {
  const wkt = (name: string) => refs.support("wkt-json", name);
  const [, name = ""] = /^google\.protobuf\.(Timestamp|Duration)$/.exec(typeName) ?? [];
  if (name !== "")
    return { from: `${wkt(`read${name}`)}(object)`, to: `${wkt(`write${name}`)}(message)` };
  if (!isPlain(typeName)) return undefined;
  const message = refs.message(typeName);
  const forms = protoForms(refs);
  const wrapped = wrappedScalar(typeName);
  const value: ValueType =
    wrapped === undefined ? { kind: "message", typeName } : { kind: "scalar", scalar: wrapped };
  const from = forms.read(value, "bigint", "object", '""');
  if (wrapped !== undefined)
    return { from: `{ value: ${from} }`, to: forms.write(value, "bigint", "message.value") };
  return {
    from: `${message}.wrap(${from})`,
    to: forms.write(value, "bigint", `${message}.unwrap(message)`),
  };
}
