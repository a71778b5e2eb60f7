import {
  type FieldModel,
  type MessageModel,
  type ValueType,
  wrappedScalar,
} from "../../model/index.js";

/*
 * How values lie on the wire.
 */

/** Most bytes that a tag takes, or a length. */
const maxPrefixBytes = 5;

const wireTypes: Readonly<Record<string, number>> = {
  double: 1,
  fixed64: 1,
  sfixed64: 1,
  string: 2,
  bytes: 2,
  float: 5,
  fixed32: 5,
  sfixed32: 5,
};

/** The wire type of a value. */
export function wireType(value: ValueType): number {
  if (value.kind === "message") return 2;
  return value.kind === "enum" ? 0 : (wireTypes[value.scalar] ?? 0);
}

/** The number that a value of a field begins with. */
export function tagOf({ number, shape }: FieldModel): number {
  return number * 8 + (shape.kind === "map" ? 2 : wireType(shape.value));
}

/** Most bytes of a value, its length alone if it has one. */
export function maxBytes(value: ValueType): number {
  if (value.kind === "message") {
    const scalar = wrappedScalar(value.typeName);
    // A wrapper is written where its field is.
    return maxPrefixBytes + (scalar === undefined ? 0 : 1 + maxBytes({ kind: "scalar", scalar }));
  }
  if (value.kind === "enum") return 10;
  const { scalar } = value;
  if (scalar === "bool") return 1;
  if (scalar === "string" || scalar === "bytes") return maxPrefixBytes;
  if (scalar === "uint32" || scalar === "sint32") return 5;
  if (wireType(value) === 5) return 4;
  return wireType(value) === 1 ? 8 : 10;
}

/** Bytes that all fields of a message take at most, besides what has a length of its own. */
export function roomFor({ fields }: MessageModel): number {
  return fields.reduce((sum, field) => sum + fieldRoom(field), 0);
}

function fieldRoom({ shape }: FieldModel): number {
  if (shape.kind !== "map") return 2 * maxPrefixBytes + maxBytes(shape.value);
  const key = maxBytes({ kind: "scalar", scalar: shape.key });
  return 2 * maxPrefixBytes + 2 + key + maxPrefixBytes + maxBytes(shape.value);
}
