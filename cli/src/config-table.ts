import type { ConfigKey, ConfigLine } from "@pitaya-ts/runtime";

/** What of the runtime is needed here; it is loaded by who calls. */
type Runtime = Pick<
  typeof import("@pitaya-ts/runtime"),
  "configKeyNames" | "formatSource" | "specOf" | "variableOf"
>;

/** Every key, its value and source, in columns. */
export function formatShown(
  { formatSource }: Runtime,
  lines: readonly ConfigLine[],
  hasColors: boolean,
): string {
  const rows = lines.map(({ key, value, source }) => [
    key,
    formatCell(value),
    formatSource(source),
  ]);
  // What someone set stands out.
  return alignColumns(rows, (row, text) =>
    hasColors && row[2] !== "default" ? `\u001b[1m${text}\u001b[22m` : text,
  );
}

/** The same for programs. */
export function formatShownJson({ formatSource }: Runtime, lines: readonly ConfigLine[]): string {
  const keys = lines.map(({ key, value, source }) => {
    return [key, { value, source: formatSource(source) }] as const;
  });
  return `${JSON.stringify(Object.fromEntries(keys), null, 2)}\n`;
}

/** Every key with its type, default and meaning. */
export function formatKeys(runtime: Runtime, asJson: boolean): string {
  const keys = runtime.configKeyNames.map((key) => describeKey(runtime, key));
  if (asJson) return `${JSON.stringify(keys, null, 2)}\n`;
  return alignColumns(
    keys.map((each) => [each.key, each.type, formatCell(each.default), each.doc]),
    (_row, text) => text,
  );
}

function describeKey({ specOf, variableOf }: Runtime, key: ConfigKey) {
  const { type, default: fallback, doc, aliases } = specOf(key);
  return { key, type: type.name, default: fallback, variable: variableOf(key), aliases, doc };
}

function formatCell(value: unknown): string {
  if (value === null) return "-";
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

/** Rows whose cells stand below each other. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  paint: (row: readonly string[], text: string) => string,
): string {
  const widths = (rows[0] ?? []).map((_cell, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows
    .map((row) => {
      const text = row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ");
      return `${paint(row, text.trimEnd())}\n`;
    })
    .join("");
}
