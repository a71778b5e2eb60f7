import type { FieldModel, MessageModel, Model } from "../model/index.js";

/** Full names of the messages that have rules, or hold messages that have some. */
export function findValidated(model: Model): ReadonlySet<string> {
  const messages = model.files.flatMap((file) => file.messages);
  const found = new Set(messages.filter(hasRules).map(({ typeName }) => typeName));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { typeName, fields } of messages) {
      if (fields.some((field) => holds(field, found))) found.add(typeName);
    }
  }
  return found;
}

function hasRules({ rules, fields }: MessageModel): boolean {
  return rules !== undefined || fields.some((field) => field.rules !== undefined);
}

/** Whether a field holds messages of some types, that its rules don't leave out. */
export function holds({ shape, rules }: FieldModel, types: ReadonlySet<string>): boolean {
  if (rules?.ignore === "always" || shape.value.kind !== "message") return false;
  const inner =
    shape.kind === "list" ? rules?.items : shape.kind === "map" ? rules?.values : undefined;
  return inner?.ignore !== "always" && types.has(shape.value.typeName);
}
