import {
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  type Message,
} from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import {
  field as fieldOption,
  Ignore,
  message as messageOption,
  oneof as oneofOption,
  type FieldRules as RulesMessage,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { buildChecks } from "./build-checks.js";
import type { FieldRules, MessageRules, ValueRules } from "./model.js";
import type { BuildContext } from "./option-scope.js";

/** Rules of a whole message; `undefined` if there are none. */
export function buildMessageRules(message: DescMessage): MessageRules | undefined {
  const requiredOneofs = message.oneofs
    .filter((each) => getOption(each, oneofOption).required)
    .map(({ name }) => name);
  const delegated =
    hasOption(message, messageOption) || message.fields.some((field) => needsProtovalidate(field));
  return delegated || requiredOneofs.length > 0 ? { delegated, requiredOneofs } : undefined;
}

/** Rules of a field; `undefined` if there are none, or protovalidate itself has to apply them. */
export function buildFieldRules(
  field: DescField,
  path: readonly number[],
  context: BuildContext,
): FieldRules | undefined {
  if (!hasOption(field, fieldOption) || needsProtovalidate(field)) return undefined;
  const rules = getOption(field, fieldOption);
  const refuse = (text: string) =>
    context.diagnostics.push({
      at: context.positions.at([...path, 8, fieldOption.number], [...path, 1]),
      text: `Cannot validate "${field.name}": ${text}`,
    });
  const value = (part: RulesMessage | undefined): ValueRules => ({
    ignore: toIgnore(part),
    checks: buildChecks(part?.type.value, field, refuse) ?? [],
  });
  const { type } = rules;
  return {
    required: rules.required && rules.ignore !== Ignore.ALWAYS,
    ...value(rules),
    ...(type.case === "repeated" && type.value.items ? { items: value(type.value.items) } : {}),
    ...(type.case === "map" && type.value.keys ? { keys: value(type.value.keys) } : {}),
    ...(type.case === "map" && type.value.values ? { values: value(type.value.values) } : {}),
  };
}

function toIgnore(rules: RulesMessage | undefined): ValueRules["ignore"] {
  if (rules?.ignore === Ignore.ALWAYS) return "always";
  return rules?.ignore === Ignore.IF_ZERO_VALUE ? "zero" : "never";
}

/** Whether a field has rules that are more than plain checks of plain values. */
function needsProtovalidate(field: DescField): boolean {
  if (!hasOption(field, fieldOption)) return false;
  const rules = getOption(field, fieldOption);
  const isWrapper = field.fieldKind === "message" && isWrapperDesc(field.message);
  return (
    isBeyond(rules, field, field.fieldKind === "message" && !isWrapper) ||
    partsOf(rules, field).some(([part, isMessage]) => isBeyond(part, field, isMessage))
  );
}

function isBeyond(rules: RulesMessage, field: DescField, isMessage: boolean): boolean {
  const { cel, celExpression, type } = rules;
  if (cel.length > 0 || celExpression.length > 0 || hasUnknown(rules)) return true;
  if (type.case === undefined) return false;
  if (isMessage || hasUnknown(type.value)) return true;
  return buildChecks(type.value, field, () => undefined) === undefined;
}

/** Rules that users of protovalidate define themselves are extensions. */
function hasUnknown(rules: Message): boolean {
  return (rules.$unknown?.length ?? 0) > 0;
}

/** Rules of what is inside of a field, and whether that is a message. */
function partsOf(
  { type }: RulesMessage,
  field: DescField,
): readonly (readonly [RulesMessage, boolean])[] {
  const isMessage = field.message !== undefined;
  if (type.case === "repeated") return type.value.items ? [[type.value.items, isMessage]] : [];
  if (type.case !== "map") return [];
  return [
    ...(type.value.keys ? [[type.value.keys, false] as const] : []),
    ...(type.value.values ? [[type.value.values, isMessage] as const] : []),
  ];
}
