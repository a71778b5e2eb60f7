import type { CheckModel } from "../../model/index.js";

/** Texts that many patterns match. */
const candidates = ["abc", "ABC", "Abc", "a1", "1", "123", "1234", "12345", "a-1", "AB12", "a.b"];

const formats: Readonly<Record<string, string>> = {
  email: "ana@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  uuid: "4f3c2f2e-8a35-4d2c-9f1b-5b7c1d9e0a11",
  tuuid: "4f3c2f2e8a354d2c9f1b5b7c1d9e0a11",
  ulid: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
};

/** A text that keeps the rules of its field, as far as a text can be made up: a pattern may want another. */
export function exampleText(name: string, checks: readonly CheckModel[]): string {
  const start = formats[formatOf(checks) ?? ""] ?? literalOf(checks) ?? matching(name, checks);
  const sizes = checks.filter(({ kind }) => kind === "size");
  const others = checks.filter(({ kind }) => kind !== "size");
  return [...others, ...sizes].reduce(bend, start);
}

function formatOf(checks: readonly CheckModel[]): string | undefined {
  const check = checks.find(({ kind }) => kind === "format");
  return check?.kind === "format" ? check.format : undefined;
}

function literalOf(checks: readonly CheckModel[]): string | undefined {
  for (const check of checks) {
    const value = check.kind === "equal" ? check.value : check.kind === "in" ? check.values[0] : 0;
    if (typeof value === "string") return value;
  }
  return undefined;
}

function matching(name: string, checks: readonly CheckModel[]): string {
  const patterns = checks.flatMap((check) =>
    check.kind === "pattern" ? [new RegExp(check.source, check.flags)] : [],
  );
  const fits = (text: string) => patterns.every((pattern) => pattern.test(text));
  return [name, ...candidates, name.repeat(4)].find(fits) ?? name;
}

function bend(text: string, check: CheckModel): string {
  if (check.kind === "prefix" && !text.startsWith(check.text)) return check.text + text;
  if (check.kind === "suffix" && !text.endsWith(check.text)) return text + check.text;
  if (check.kind === "contains" && !text.includes(check.text)) return text + check.text;
  if (check.kind !== "size") return text;
  const { min = 0, max = Number.POSITIVE_INFINITY } = check;
  const long = text.length < min ? text.padEnd(min, text === "" ? "x" : text) : text;
  return long.length > max ? long.slice(0, max) : long;
}
