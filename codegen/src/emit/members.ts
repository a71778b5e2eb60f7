import {
  type FieldModel,
  type FieldShape,
  isPlain,
  type MessageModel,
  type ValueType,
} from "../model/index.js";
import { toPropertyName } from "./ts-names.js";

/** A property that is one field. */
export interface FieldMember {
  readonly kind: "field";
  readonly name: string;
  readonly field: FieldModel;
}

/** A property that holds one of several fields. */
export interface OneofMember {
  readonly kind: "oneof";
  readonly name: string;
  readonly fields: readonly FieldModel[];
}

/** Properties of a message: fields, and a oneof in place of its fields. */
export function members(message: MessageModel): readonly (FieldMember | OneofMember)[] {
  const found = known.get(message) ?? findMembers(message);
  known.set(message, found);
  return found;
}

/** Members of messages: each printer asks for them. */
const known = new WeakMap<MessageModel, readonly (FieldMember | OneofMember)[]>();

function findMembers({ fields }: MessageModel): readonly (FieldMember | OneofMember)[] {
  const oneofs = new Set<string>();
  return fields.flatMap((field): readonly (FieldMember | OneofMember)[] => {
    const { oneof } = field;
    if (oneof === undefined) return [{ kind: "field", name: toPropertyName(field.name), field }];
    if (oneofs.has(oneof)) return [];
    oneofs.add(oneof);
    return [
      {
        kind: "oneof",
        name: toPropertyName(oneof),
        fields: fields.filter((each) => each.oneof === oneof),
      },
    ];
  });
}

/** A message that the field holds as an object of its generated type. */
export function ownMessage(value: ValueType): string | undefined {
  return value.kind === "message" && !isPlain(value.typeName) ? value.typeName : undefined;
}

/** A map field. */
export type MapShape = Extract<FieldShape, { kind: "map" }>;

/** Keys that a plain object can't have make the field a `Map`. */
export function hasMapKey({ key }: MapShape): boolean {
  return key === "bool" || key.endsWith("64");
}
