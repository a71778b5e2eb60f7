import type { RuleTerm } from "./rule-terms.js";

/** Tells how a rule refuses more than before; `undefined` if it does not. */
export function describeStricter(was: RuleTerm | undefined, now: RuleTerm): string | undefined {
  if (now.sense === "ignore") {
    return was === undefined || isSame(was, now) || now.values[0] === 1
      ? undefined
      : `has its rules applied to the zero value too, by "${now.rule}"`;
  }
  if (was === undefined) return `has a new rule: ${now.rule}${printValues(now)}`;
  if (!isStricter(was, now)) return undefined;
  return `has ${now.rule}${printValues(now)} and had ${was.rule}${printValues(was)}`;
}

function isStricter(was: RuleTerm, now: RuleTerm): boolean {
  switch (now.sense) {
    case "in":
      return was.values.some((value) => !now.values.includes(value));
    case "not-in":
      return now.values.some((value) => !was.values.includes(value));
    case "upper":
    case "lower":
      return isTighter(was, now);
    default:
      return !isSame(was, now);
  }
}

function isTighter(was: RuleTerm, now: RuleTerm): boolean {
  const [from = 0] = was.values;
  const [to = 0] = now.values;
  if (from !== to) return now.sense === "upper" ? to < from : to > from;
  return isExclusive(now) && !isExclusive(was);
}

/** The end of a range that is no value of it. */
function isExclusive({ rule }: RuleTerm): boolean {
  return /\.[lg]t$/.test(rule);
}

function isSame(one: RuleTerm, other: RuleTerm): boolean {
  return (
    one.values.length === other.values.length &&
    one.values.every((value, i) => value === other.values[i])
  );
}

const maxShownLength = 60;

function printValues({ values }: RuleTerm): string {
  if (values.length === 1 && values[0] === true) return "";
  const text = values
    .map((value) => (typeof value === "string" ? JSON.stringify(value) : String(value)))
    .join(", ");
  return ` ${text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text}`;
}
