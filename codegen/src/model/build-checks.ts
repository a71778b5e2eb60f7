import { type DescField, type DescMessage, isFieldSet, type Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import {
  file_buf_validate_validate,
  type StringRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { CheckModel, RangeEnd, RuleLiteral, SizeUnit } from "./model.js";
import { toJsRegex } from "./regex.js";

type Refuse = (text: string) => void;

/** One rule as the schema has it. */
interface RawRule {
  readonly name: string;
  readonly value: unknown;
}

/** Formats of text that generated code checks itself. */
const formats: ReadonlySet<string> = new Set("email hostname ipv4 uuid tuuid ulid".split(" "));
const noRules: ReadonlySet<string> = new Set(["example", "items", "keys", "values", "strict"]);
const texts: ReadonlySet<string> = new Set(["prefix", "suffix", "contains", "not_contains"]);

/**
 * Turns the rules of one type into plain checks.
 *
 * @returns `undefined` if there is a rule among them that is none
 */
export function buildChecks(
  rules: Message | undefined,
  field: DescField,
  refuse: Refuse,
): readonly CheckModel[] | undefined {
  if (rules === undefined) return [];
  const desc = file_buf_validate_validate.messages.find(
    ({ typeName }) => typeName === rules.$typeName,
  );
  if (desc === undefined) return undefined;
  const raw = listRules(rules, desc);
  const type = typeNameOf(desc);
  const single = raw.filter(({ name }) => !/^[gl]te?$/.test(name));
  const checks = single.map((rule) => buildCheck(rule, type, field, refuse));
  if (checks.includes(undefined)) return undefined;
  return [
    ...orderChecks(
      checks.flatMap((check) => check ?? []),
      buildRange(raw, type),
    ),
  ];
}

/** A value is compared with a constant first, then with the range, as protovalidate does. */
function orderChecks(
  checks: readonly CheckModel[],
  range: readonly CheckModel[],
): readonly CheckModel[] {
  const first = checks.filter(({ kind }) => kind === "equal");
  return [...first, ...range, ...checks.filter(({ kind }) => kind !== "equal")];
}

function listRules(rules: Message, desc: DescMessage): readonly RawRule[] {
  const view = reflect(desc, rules);
  return desc.fields
    .filter((field) => isFieldSet(rules, field) && !noRules.has(field.name))
    .map((field) => ({
      name: field.name,
      value: field.fieldKind === "list" ? [...view.get(field)] : view.get(field),
    }));
}

/** `buf.validate.SInt64Rules` → `sint64`. */
function typeNameOf({ name }: DescMessage): string {
  return name.replace(/Rules$/, "").toLowerCase();
}

/** Nothing for a rule that asks for nothing, `undefined` for one that is no plain check. */
function buildCheck(
  { name, value }: RawRule,
  type: string,
  field: DescField,
  refuse: Refuse,
): readonly CheckModel[] | undefined {
  const rule = `${type}.${name}`;
  if (value === false && name !== "const") return [];
  if (name === "const")
    return [
      { kind: "equal", value: value as RuleLiteral, rule, message: `must be ${show(value)}` },
    ];
  if (name === "in" || name === "not_in") {
    const values = value as readonly RuleLiteral[];
    const not = name === "in" ? "" : "not ";
    const message = `must ${not}be one of ${values.map(show).join(", ")}`;
    return [{ kind: name === "in" ? "in" : "not-in", values, rule, message }];
  }
  if (type === "string" && formats.has(name))
    return [{ kind: "format", format: name, rule, message: `must be a valid ${formatName(name)}` }];
  if ((type === "string" || type === "bytes") && name === "pattern")
    return type === "string"
      ? buildPattern(value as StringRules["pattern"], rule, refuse)
      : undefined;
  if (type === "string" && texts.has(name)) return [buildText(name, value as string, rule)];
  if (name === "defined_only" && field.enum !== undefined) {
    const numbers = field.enum.values.map(({ number }) => number);
    return [{ kind: "defined", numbers, rule, message: "must be a value that the enum defines" }];
  }
  if (name === "unique" && field.message === undefined)
    return [{ kind: "unique", rule, message: "must have no item twice" }];
  if (name === "finite") return [{ kind: "finite", rule, message: "must be finite" }];
  const size = buildSize(name, value, type, rule);
  return size === undefined ? undefined : [size];
}

function buildPattern(pattern: string, rule: string, refuse: Refuse): readonly CheckModel[] {
  const regex = toJsRegex(pattern);
  if (typeof regex === "string") {
    refuse(
      `pattern ${JSON.stringify(pattern)} can't be checked in JavaScript: ${regex}; write it in another way`,
    );
    return [];
  }
  return [{ kind: "pattern", ...regex, rule, message: `must match ${pattern}` }];
}

function buildText(name: string, text: string, rule: string): CheckModel {
  const kind =
    name === "not_contains" ? "not-contains" : (name as "prefix" | "suffix" | "contains");
  const words = {
    prefix: "must begin with",
    suffix: "must end with",
    contains: "must contain",
    "not-contains": "must not contain",
  };
  return { kind, text, rule, message: `${words[kind]} ${JSON.stringify(text)}` };
}

const sizes: Readonly<Record<string, SizeUnit>> = {
  "string len": "characters",
  "string bytes": "utf8-bytes",
  "bytes len": "bytes",
  "repeated items": "items",
  "map pairs": "pairs",
};

function buildSize(
  name: string,
  value: unknown,
  type: string,
  rule: string,
): CheckModel | undefined {
  const [, end = "", what = ""] =
    /^(?:(min|max)_)?(len|bytes|items|pairs|len_bytes)$/.exec(name) ?? [];
  const unit = sizes[`${type} ${what === "len_bytes" ? "bytes" : what}`];
  if (unit === undefined) return undefined;
  const size = Number(value);
  const count = `${size} ${unit === "utf8-bytes" ? "bytes of UTF-8" : unit}`;
  if (end === "min")
    return { kind: "size", unit, min: size, rule, message: `must have at least ${count}` };
  if (end === "max")
    return { kind: "size", unit, max: size, rule, message: `must have at most ${count}` };
  return { kind: "size", unit, min: size, max: size, rule, message: `must have ${count}` };
}

function buildRange(raw: readonly RawRule[], type: string): readonly CheckModel[] {
  const find = (...names: readonly string[]) => raw.find(({ name }) => names.includes(name));
  const [low, high] = [find("gt", "gte"), find("lt", "lte")];
  if (low === undefined && high === undefined) return [];
  const lower = toEnd(low);
  const upper = toEnd(high);
  const outside = lower !== undefined && upper !== undefined && upper.value < lower.value;
  const names = [low, high].flatMap((rule) => rule?.name ?? []).join("_");
  const words = [
    ...(lower === undefined ? [] : [`${lower.inclusive ? "at least" : "above"} ${lower.value}`]),
    ...(upper === undefined ? [] : [`${upper.inclusive ? "at most" : "below"} ${upper.value}`]),
  ];
  return [
    {
      kind: "range",
      ...(lower === undefined ? {} : { lower }),
      ...(upper === undefined ? {} : { upper }),
      rule: `${type}.${names}${outside ? "_exclusive" : ""}`,
      message: `must be ${words.join(outside ? " or " : " and ")}`,
    },
  ];
}

function toEnd(rule: RawRule | undefined): RangeEnd | undefined {
  if (rule === undefined) return undefined;
  return { value: rule.value as number | bigint, inclusive: rule.name.endsWith("e") };
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString("hex")}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function formatName(name: string): string {
  return (
    { email: "e-mail address", ipv4: "IPv4 address", hostname: "host name" }[name] ??
    name.toUpperCase()
  );
}
