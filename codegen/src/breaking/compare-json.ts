import type { LoadedSchema } from "../load/index.js";
import { extensionNumber } from "../load/index.js";
import type { JsonDialect, Model } from "../model/index.js";
import type { RuleBreach } from "./rules.js";

const names: Readonly<Record<JsonDialect, string>> = {
  proto: "JSON_DIALECT_PROTO",
  "go-struct": "JSON_DIALECT_GO_STRUCT",
  "go-plain": "JSON_DIALECT_GO_PLAIN",
};

/** Files with messages that look otherwise as JSON than before. */
export function compareJson(
  old: Model,
  now: Model,
  schema: Pick<LoadedSchema, "positions">,
): readonly RuleBreach[] {
  const dialects = new Map(
    old.files.flatMap(({ messages, json }) =>
      messages.map(({ typeName }) => [typeName, json] as const),
    ),
  );
  return now.files.flatMap(({ name, json, messages }) => {
    const changed = messages.find(({ typeName }) => (dialects.get(typeName) ?? json) !== json);
    if (changed === undefined) return [];
    const was = names[dialects.get(changed.typeName) ?? json];
    return [
      {
        rule: "FILE_SAME_JSON" as const,
        at: schema.positions(name).at([8, extensionNumber], [12]),
        text: `Messages of "${name}" are ${names[json]} and were ${was}: those who are deployed write and read the other; set json: ${was}`,
      },
    ];
  });
}
