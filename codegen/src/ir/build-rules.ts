import type { CheckModel, FieldRules, RangeEnd, RuleLiteral, ValueRules } from "../model/index.js";
import type { IrCheck, IrFieldRules, IrLiteral, IrRangeEnd, IrValueRules } from "./ir.js";

/** Rules of one field. */
export function buildIrRules(rules: FieldRules): IrFieldRules {
  const { required, items, keys, values } = rules;
  return {
    required,
    ...buildValueRules(rules),
    ...(items === undefined ? {} : { items: buildValueRules(items) }),
    ...(keys === undefined ? {} : { keys: buildValueRules(keys) }),
    ...(values === undefined ? {} : { values: buildValueRules(values) }),
  };
}

function buildValueRules({ ignore, checks }: ValueRules): IrValueRules {
  return { ignore, checks: checks.map(buildCheck) };
}

function buildCheck(check: CheckModel): IrCheck {
  const { rule, message, ...terms } = check;
  return { rule, message, ...buildTerms(terms) };
}

type Terms<T = CheckModel> = T extends unknown ? Omit<T, "rule" | "message"> : never;

function buildTerms(terms: Terms): Omit<IrCheck, "rule" | "message"> {
  switch (terms.kind) {
    case "equal":
      return { kind: terms.kind, value: toLiteral(terms.value) };
    case "in":
    case "not-in":
      return { kind: terms.kind, values: terms.values.map(toLiteral) };
    case "range": {
      const { kind, lower, upper } = terms;
      return {
        kind,
        ...(lower === undefined ? {} : { lower: toEnd(lower) }),
        ...(upper === undefined ? {} : { upper: toEnd(upper) }),
      };
    }
    default:
      return terms;
  }
}

function toEnd({ value, inclusive }: RangeEnd): IrRangeEnd {
  return { value: toLiteral(value), inclusive };
}

function toLiteral(value: RuleLiteral): IrLiteral {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
