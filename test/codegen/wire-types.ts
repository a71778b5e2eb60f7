import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * Whether a field that the schema knows has another wire type in these bytes. protobuf-es reads it by
 * the schema's type nonetheless; others, and we, take it for an unknown field. True for bytes that end
 * in the middle.
 */
export function hasOtherWireType(desc: DescMessage, bytes: Uint8Array): boolean {
  try {
    return hasOther((number) => desc.fields.find((field) => field.number === number), bytes);
  } catch {
    return true;
  }
}

type Known = Pick<DescField, "fieldKind" | "scalar" | "message">;

function hasOther(find: (number: number) => Known | undefined, bytes: Uint8Array): boolean {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = find(number);
    const isPacked = field?.fieldKind === "list" && wireType === WireType.LengthDelimited;
    if (field !== undefined && wireType !== wireTypeOf(field) && !isPacked) return true;
    const part = reader.skip(wireType, number);
    if (field?.fieldKind !== "map" && field?.message === undefined) continue;
    const content = new BinaryReader(part).bytes();
    const inner =
      field.fieldKind === "map"
        ? entryOf(field as DescField & { fieldKind: "map" })
        : (inside: number) => field.message?.fields.find((each) => each.number === inside);
    if (hasOther(inner, content)) return true;
  }
  return false;
}

function entryOf(field: DescField & { fieldKind: "map" }) {
  const key = { fieldKind: "scalar", scalar: field.mapKey } as Known;
  const value = { ...field, fieldKind: field.mapKind } as Known;
  return (number: number) => ({ 1: key, 2: value })[number];
}

function wireTypeOf({ fieldKind, scalar, message }: Known): WireType {
  if (fieldKind === "map" || message !== undefined) return WireType.LengthDelimited;
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return WireType.Bit64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return WireType.Bit32;
    default:
      return WireType.Varint;
  }
}
