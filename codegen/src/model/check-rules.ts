import { create, type DescFile, type DescMessage, hasOption } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import {
  field as fieldOption,
  message as messageOption,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { Diagnostic, Position } from "../error.js";
import type { LoadedSchema } from "../load/index.js";

/** Rules that make no sense, such as those of texts on a number, as protovalidate itself finds them. */
export async function checkRules(
  files: readonly DescFile[],
  schema: LoadedSchema,
): Promise<readonly Diagnostic[]> {
  const messages = files.flatMap((file) =>
    [...nestedTypes(file)].filter((type) => type.kind === "message" && hasRules(type)),
  );
  if (messages.length === 0) return [];
  // It takes some time to load, and few schemas have rules.
  const { createValidator } = await import("@bufbuild/protovalidate");
  const validator = createValidator({ registry: schema.registry });
  const faults = messages.flatMap((message) => {
    if (message.kind !== "message") return [];
    const { error } = validator.validate(message, create(message));
    if (error?.name !== "CompilationError") return [];
    return [{ message, text: error.message, index: fieldIn(message, error.message) }];
  });
  return faults
    .filter(
      // A message is checked with those inside of it, and so told their faults too.
      ({ text, index }) =>
        index >= 0 || !faults.some((other) => other.text === text && other.index >= 0),
    )
    .map(({ message, text, index }) => ({
      at: placeOf(message, index, schema),
      text: `Cannot validate "${message.fields[index]?.name ?? message.name}": ${text}`,
    }));
}

function hasRules(message: DescMessage): boolean {
  return (
    hasOption(message, messageOption) ||
    message.fields.some((field) => hasOption(field, fieldOption))
  );
}

/** The error names the field only in its text. */
function fieldIn({ fields }: DescMessage, text: string): number {
  return fields.findIndex((field) => text.includes(String(field)));
}

function placeOf(message: DescMessage, index: number, schema: LoadedSchema): Position {
  const positions = schema.positions(message.file.proto.name);
  const path = pathOf(message);
  return index < 0
    ? positions.at([...path, 7, messageOption.number], [...path, 1])
    : positions.at([...path, 2, index, 8, fieldOption.number], [...path, 2, index, 1]);
}

function pathOf(message: DescMessage): readonly number[] {
  const { parent } = message;
  return parent === undefined
    ? [4, message.file.proto.messageType.indexOf(message.proto)]
    : [...pathOf(parent), 3, parent.proto.nestedType.indexOf(message.proto)];
}
