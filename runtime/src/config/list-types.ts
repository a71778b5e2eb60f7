import { isRecord } from "./record.js";
import { bad, good, type ValueType } from "./value-type.js";

/** Texts; in one text, with commas between them. */
export function list({
  filled = false,
}: {
  readonly filled?: boolean;
} = {}): ValueType<readonly string[]> {
  return {
    name: "list",
    textual: true,
    read: (raw) => {
      const items = typeof raw === "string" ? splitTexts(raw) : raw;
      if (!isTextList(items)) {
        return bad('it has to be a list of texts, or a text with commas such as "a,b"');
      }
      return filled && items.length === 0 ? bad("it can't be empty") : good([...items]);
    },
    write: (value) => value,
  };
}

/** Labels of metrics: name to value; in one text, `a=b,c=d`. */
export const labels: ValueType<Readonly<Record<string, string>>> = {
  name: "map",
  textual: true,
  read: (raw) => {
    const map = typeof raw === "string" ? parsePairs(raw) : raw;
    if (!isTextMap(map)) return bad('it has to be a map of texts, or a text such as "a=b,c=d"');
    const wrong = Object.keys(map).find((name) => !labelName.test(name));
    return wrong === undefined
      ? good({ ...map })
      : bad(`"${wrong}" is no name of a label: letters, digits and _ only, no digit first`);
  },
  write: (value) => value,
};

/** Names that Prometheus takes for a label. */
export const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function splitTexts(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function parsePairs(text: string): Record<string, string> | null {
  const pairs = splitTexts(text).map((pair) => [pair, pair.indexOf("=")] as const);
  if (pairs.some(([, sign]) => sign < 0)) return null;
  return Object.fromEntries(
    pairs.map(([pair, sign]) => [pair.slice(0, sign).trim(), pair.slice(sign + 1).trim()]),
  );
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
}
