import type { CheckModel, RuleLiteral } from "../model/index.js";
import type { TypeRefs } from "./type-refs.js";

/** What a check needs to know of the value. */
export interface CheckedValue {
  /** An expression. */
  readonly access: string;
  /** How many things are in it; an expression. */
  readonly size?: string;
}

/** A condition that holds where a value breaks a rule. */
export function printFault(
  check: Exclude<CheckModel, { kind: "pattern" }>,
  value: CheckedValue,
  refs: TypeRefs,
): string {
  const { access } = value;
  const helper = (name: string) => refs.support("validate", name);
  switch (check.kind) {
    case "equal":
      return check.value instanceof Uint8Array
        ? `!${helper("sameBytes")}(${access}, ${printLiteral(check.value)})`
        : `${access} !== ${printLiteral(check.value)}`;
    case "in":
      return `!${isAmong(check.values, access, refs)}`;
    case "not-in":
      return isAmong(check.values, access, refs);
    case "range":
      return printRange(check, access);
    case "size":
      return printSize(check, value, refs);
    case "prefix":
      return `!${access}.startsWith(${JSON.stringify(check.text)})`;
    case "suffix":
      return `!${access}.endsWith(${JSON.stringify(check.text)})`;
    case "contains":
      return `!${access}.includes(${JSON.stringify(check.text)})`;
    case "not-contains":
      return `${access}.includes(${JSON.stringify(check.text)})`;
    case "format":
      return `!${helper(`is${check.format.charAt(0).toUpperCase()}${check.format.slice(1)}`)}(${access})`;
    case "defined":
      return `![${check.numbers.join(", ")}].some((each) => each === ${access})`;
    case "unique":
      return `!${helper("isUnique")}(${access})`;
    case "finite":
      return `!globalThis.Number.isFinite(${access})`;
  }
}

function isAmong(values: readonly RuleLiteral[], access: string, refs: TypeRefs): string {
  const list = `[${values.map(printLiteral).join(", ")}]`;
  return values[0] instanceof Uint8Array
    ? `${list}.some((each) => ${refs.support("validate", "sameBytes")}(each, ${access}))`
    : `${list}.some((each) => each === ${access})`;
}

/** Written so that NaN is outside of every range. */
function printRange(
  { lower, upper }: Extract<CheckModel, { kind: "range" }>,
  access: string,
): string {
  const ends = [
    ...(lower === undefined
      ? []
      : [`${access} >${lower.inclusive ? "=" : ""} ${printLiteral(lower.value)}`]),
    ...(upper === undefined
      ? []
      : [`${access} <${upper.inclusive ? "=" : ""} ${printLiteral(upper.value)}`]),
  ];
  const isOutside = lower !== undefined && upper !== undefined && upper.value < lower.value;
  return `!(${ends.join(isOutside ? " || " : " && ")})`;
}

function printSize(
  { unit, min, max }: Extract<CheckModel, { kind: "size" }>,
  { access, size }: CheckedValue,
  refs: TypeRefs,
): string {
  const counted =
    unit === "characters"
      ? `${refs.support("validate", "countCharacters")}(${access})`
      : unit === "utf8-bytes"
        ? `${refs.support("validate", "countUtf8")}(${access})`
        : (size ?? `${access}.length`);
  if (min === max) return `${counted} !== ${min}`;
  return min === undefined ? `${counted} > ${max}` : `${counted} < ${min}`;
}

function printLiteral(value: RuleLiteral): string {
  if (value instanceof Uint8Array) return `globalThis.Uint8Array.of(${value.join(", ")})`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && !Number.isFinite(value))
    return `globalThis.Number(${JSON.stringify(String(value))})`;
  return String(value);
}
