import { type FieldModel, isPlain, type MessageModel } from "../../model/index.js";
import { docLines } from "../../print/index.js";
import { hasMapKey, type MapShape, members, type OneofMember } from "../members.js";
import { toPropertyName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";
import { valueType } from "../value-types.js";
import { printCase, printUnion } from "./statements.js";

/** Prints the type of a message as it is read: every field is there. */
export function printInterface(message: MessageModel, refs: TypeRefs): string {
  const lines = members(message).flatMap((member) =>
    member.kind === "oneof"
      ? printOneof(member, message, refs)
      : [
          ...docLines(member.field.docs, member.field.deprecated),
          `${member.name}${fieldType(member.field, refs)};`,
        ],
  );
  const name = refs.message(message.typeName);
  const docs = docLines(message.docs, message.deprecated);
  if (lines.length === 0) return [...docs, `export interface ${name} {}`].join("\n");
  return [...docs, `export interface ${name} {`, ...lines, "}"].join("\n");
}

function fieldType(field: FieldModel, refs: TypeRefs): string {
  const { shape, longAs, isOptional } = field;
  const type = valueType(shape.value, refs, longAs);
  if (shape.kind === "list") return `: ${type}[]`;
  if (shape.kind === "map") return `: ${mapType(shape, type, refs)}`;
  if (isOptional) return `?: ${type} | undefined`;
  return shape.value.kind === "message" ? `: ${type} | undefined` : `: ${type}`;
}

function mapType(shape: MapShape, type: string, refs: TypeRefs): string {
  const { value } = shape;
  const item =
    value.kind === "message" && mayBeAbsent(value.typeName) ? `${type} | undefined` : type;
  if (hasMapKey(shape))
    return `${refs.global("Map")}<${shape.key === "bool" ? "boolean" : "bigint"}, ${item}>`;
  return `{ [key: ${shape.key === "string" ? "string" : "number"}]: ${item} }`;
}

/** A plain value of which "absent" is a part. */
function mayBeAbsent(typeName: string): boolean {
  return isPlain(typeName) && typeName !== "google.protobuf.Timestamp";
}

function printOneof(
  { name, fields }: OneofMember,
  message: MessageModel,
  refs: TypeRefs,
): readonly string[] {
  const oneof = message.oneofs.find((each) => each.name === fields[0]?.oneof);
  const cases = fields.map((field) => {
    const { value } = field.shape;
    const type = valueType(value, refs, field.longAs);
    const isAbsent = value.kind === "message" && mayBeAbsent(value.typeName);
    const docs = docLines(field.docs, field.deprecated);
    return printCase("", toPropertyName(field.name), isAbsent ? `${type} | undefined` : type, docs);
  });
  return [...docLines(oneof?.docs, false), ...printUnion(`${name}:`, [...cases, "undefined"])];
}
