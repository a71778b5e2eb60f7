import { create, type DescField, type DescMessage, hasOption } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { field as fieldOption } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/** The fields that a message is refused for if they are absent, of some of its fields. */
export function findRefusedIfAbsent(
  message: DescMessage,
  fields: readonly DescField[],
): readonly DescField[] {
  const ruled = fields.filter((field) => hasOption(field, fieldOption));
  if (ruled.length === 0) return [];
  const { violations = [] } = createValidator().validate(message, create(message));
  const refused = new Set(
    violations.flatMap(({ field: [first] }) => (first?.kind === "field" ? [first.number] : [])),
  );
  return ruled.filter(({ number }) => refused.has(number));
}
