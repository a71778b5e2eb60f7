import { type DescField, isFieldSet, type Message, toJsonString } from "@bufbuild/protobuf";
import { isReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import type { Duration } from "@bufbuild/protobuf/wkt";
import {
  FieldRulesSchema,
  Ignore,
  type Rule,
  type FieldRules as RulesMessage,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/** What a term compares with. */
type TermValue = string | number | bigint | boolean;

/** One thing that rules of protovalidate demand of a value. */
export interface RuleTerm {
  /** The same in the rules of before, whatever the type was called. */
  readonly key: string;
  /** Name as the schema has it, such as `string.max_len`. */
  readonly rule: string;
  /** What makes it stricter: a smaller value, a greater one, fewer values, more values, any change. */
  readonly sense: "upper" | "lower" | "in" | "not-in" | "same" | "ignore";
  readonly values: readonly TermValue[];
}

/** Lists what the rules of a field demand. */
export function listFieldTerms(rules: RulesMessage): readonly RuleTerm[] {
  return listTerms(rules, "");
}

/** Lists what expressions demand; one that is worded in another way is another. */
export function listCelTerms(
  rules: { readonly cel: readonly Rule[]; readonly celExpression: readonly string[] },
  prefix = "",
): readonly RuleTerm[] {
  const texts = [...rules.cel.map(({ expression }) => expression), ...rules.celExpression];
  return texts.map((text) => ({
    key: `${prefix}cel ${text}`,
    rule: `${prefix}cel`,
    sense: "same",
    values: [text],
  }));
}

function listTerms(rules: RulesMessage, prefix: string): readonly RuleTerm[] {
  if (rules.ignore === Ignore.ALWAYS) return [];
  const terms = [
    ...(rules.required ? [toTerm(`${prefix}required`, `${prefix}required`, "same", [true])] : []),
    ...listCelTerms(rules, prefix),
    ...listTypeTerms(rules.type.value, prefix),
  ];
  if (terms.length === 0) return [];
  // What is ignored counts only beside something that is demanded before and after.
  const ignored = rules.ignore === Ignore.IF_ZERO_VALUE ? 1 : 0;
  return [...terms, toTerm(`${prefix}ignore`, `${prefix}ignore`, "ignore", [ignored])];
}

function toTerm(
  key: string,
  rule: string,
  sense: RuleTerm["sense"],
  values: readonly TermValue[],
): RuleTerm {
  return { key, rule, sense, values };
}

/** Fields of rules that demand nothing by themselves. */
const noTerms: ReadonlySet<string> = new Set(["example", "strict"]);

function listTypeTerms(rules: Message | undefined, prefix: string): readonly RuleTerm[] {
  const member = FieldRulesSchema.fields.find(
    ({ message }) => message?.typeName === rules?.$typeName,
  );
  const desc = member?.message;
  if (rules === undefined || desc === undefined) return [];
  const type = `${prefix}${member?.name}`;
  const view = reflect(desc, rules);
  const set = desc.fields.filter((field) => isFieldSet(rules, field) && !noTerms.has(field.name));
  const inner = set.flatMap((field) => {
    const value: unknown = field.fieldKind === "message" ? view.get(field) : undefined;
    return isReflectMessage(value) && value.desc.name === "FieldRules"
      ? listTerms(value.message as RulesMessage, `${type}.${field.name}.`)
      : [];
  });
  const raw = set
    .filter(({ message }) => message?.name !== "FieldRules")
    .map((field) => readRule(field, view.get(field), rules));
  const own = raw.map(({ name, values }) =>
    toTerm(`${prefix}${keyOf(name)}`, `${type}.${name}`, senseOf(name), values),
  );
  // Rules that users of protovalidate define themselves are extensions.
  const extensions = (rules.$unknown ?? []).map(({ no, data }) =>
    toTerm(`${prefix}extension ${no}`, `${type}.(extension ${no})`, "same", [toHex(data)]),
  );
  const kept = own.filter(({ values }) => values.length > 0);
  return [...inner, ...joinOutside(kept, prefix, type), ...extensions];
}

interface RawRule {
  readonly name: string;
  readonly values: readonly TermValue[];
}

function readRule({ name }: DescField, value: unknown, rules: Message): RawRule {
  // A flag that is off demands nothing.
  if (value === false && name !== "const") return { name, values: [] };
  if (name === "well_known_regex")
    return { name, values: [`${String(value)} ${"strict" in rules && rules.strict !== false}`] };
  const isList = typeof value === "object" && value !== null && Symbol.iterator in value;
  const items =
    isList && !(value instanceof Uint8Array) ? [...(value as Iterable<unknown>)] : [value];
  return { name, values: items.map(toValue) };
}

/** Times and durations are nanoseconds. */
function toValue(value: unknown): TermValue {
  if (value instanceof Uint8Array) return toHex(value);
  if (!isReflectMessage(value)) return value as TermValue;
  const { typeName } = value.desc;
  if (typeName !== "google.protobuf.Duration" && typeName !== "google.protobuf.Timestamp")
    return toJsonString(value.desc, value.message);
  const { seconds, nanos } = value.message as Duration;
  return seconds * 1_000_000_000n + BigInt(nanos);
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Both ways to write an end of a range are the same end. */
function keyOf(name: string): string {
  if (/^lte?$/.test(name)) return "upper";
  return /^gte?$/.test(name) ? "lower" : name;
}

function senseOf(name: string): RuleTerm["sense"] {
  if (/^(lte?|max_\w+|within)$/.test(name)) return "upper";
  if (/^(gte?|min_\w+)$/.test(name)) return "lower";
  if (name === "in") return "in";
  return name === "not_in" ? "not-in" : "same";
}

/** Two ends that are the wrong way round demand a value outside of them. */
function joinOutside(
  terms: readonly RuleTerm[],
  prefix: string,
  type: string,
): readonly RuleTerm[] {
  const [lower, upper] = ["lower", "upper"].map((end) =>
    terms.find(({ key }) => key === prefix + end),
  );
  const [low, high] = [lower?.values[0], upper?.values[0]];
  if (low === undefined || high === undefined || low <= high) return terms;
  const names = [lower, upper].map((term) => term?.rule.slice(type.length + 1) ?? "");
  const values = [`${low} to ${high}`];
  return [
    ...terms.filter((term) => term !== lower && term !== upper),
    toTerm(`${prefix}outside`, `${type}.${names.join("_")}`, "same", values),
  ];
}
