import type { FieldModel, MessageModel, Model } from "../model/index.js";
import { members } from "./members.js";
import { toPropertyName } from "./ts-names.js";
import type { TypeRefs } from "./type-refs.js";

/** Full names of the messages that have sensitive fields, or hold messages that have some. */
export function findSensitive(model: Model): ReadonlySet<string> {
  const messages = model.files.flatMap((file) => file.messages);
  const found = new Set<string>();
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { typeName, fields } of messages) {
      if (fields.some((field) => isSensitive(field, found))) found.add(typeName);
    }
  }
  return found;
}

function isSensitive({ sensitive, shape }: FieldModel, types: ReadonlySet<string>): boolean {
  return sensitive || (shape.value.kind === "message" && types.has(shape.value.typeName));
}

/** Prints the member that tells what of a message must not show in logs. */
export function printSensitive(
  message: MessageModel,
  types: ReadonlySet<string>,
  refs: TypeRefs,
): readonly string[] {
  if (!types.has(message.typeName)) return [];
  const lines = members(message).flatMap((member) => {
    if (member.kind === "field") return printField(member.field, types, refs);
    const parts = member.fields.flatMap((field) => printField(field, types, refs));
    return parts.length === 0 ? [] : [`${member.name}: {`, ...parts, "},"];
  });
  return [["sensitive: {", ...lines, "},"].join("\n")];
}

function printField(
  field: FieldModel,
  types: ReadonlySet<string>,
  refs: TypeRefs,
): readonly string[] {
  const { name, sensitive, shape } = field;
  if (!isSensitive(field, types)) return [];
  const property = toPropertyName(name);
  if (sensitive || shape.value.kind !== "message") return [`${property}: true,`];
  // Types may hold each other: what the other one hides is asked for when it is there.
  const inner = `() => ${refs.message(shape.value.typeName)}.sensitive`;
  return [shape.kind === "map" ? `${property}: { "*": ${inner} },` : `${property}: ${inner},`];
}
