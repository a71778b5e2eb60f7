import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** How messages are named; `undefined`: they are not. */
export type TypeNaming = ((type: DescMessage | DescEnum) => string) | undefined;

/** Go's names of scalars: those that readers of such documentation know. */
const scalars: Readonly<Record<ScalarType, string>> = {
  [ScalarType.DOUBLE]: "float64",
  [ScalarType.FLOAT]: "float32",
  [ScalarType.INT64]: "int64",
  [ScalarType.UINT64]: "uint64",
  [ScalarType.INT32]: "int32",
  [ScalarType.FIXED64]: "uint64",
  [ScalarType.FIXED32]: "uint32",
  [ScalarType.BOOL]: "bool",
  [ScalarType.STRING]: "string",
  [ScalarType.BYTES]: "[]byte",
  [ScalarType.UINT32]: "uint32",
  [ScalarType.SFIXED32]: "int32",
  [ScalarType.SFIXED64]: "int64",
  [ScalarType.SINT32]: "int32",
  [ScalarType.SINT64]: "int64",
};

/**
 * The fields of a message by their names in JSON; below its own name if types are named. A message
 * inside of itself has no fields there.
 */
export function messageText(
  message: DescMessage,
  naming: TypeNaming,
  around: readonly DescMessage[] = [],
): object {
  const inside = [...around, message];
  const isInItself = around.includes(message);
  const entries = isInItself
    ? []
    : message.fields.map((field) => [field.jsonName, fieldText(field, naming, inside)] as const);
  const fields = Object.fromEntries(entries);
  return naming === undefined ? fields : { [`*${naming(message)}`]: fields };
}

function fieldText(field: DescField, naming: TypeNaming, around: readonly DescMessage[]): unknown {
  if (field.fieldKind === "map") {
    return `map[${scalars[field.mapKey]}]${plainText(field, naming)}`;
  }
  const value =
    field.message === undefined
      ? plainText(field, naming)
      : messageText(field.message, naming, around);
  return field.fieldKind === "list" ? [value] : value;
}

function plainText(field: DescField, naming: TypeNaming): string {
  const name = naming ?? (({ typeName }) => typeName);
  if (field.message !== undefined) return `*${name(field.message)}`;
  if (field.enum !== undefined) return name(field.enum);
  return scalars[field.scalar ?? ScalarType.BYTES];
}
