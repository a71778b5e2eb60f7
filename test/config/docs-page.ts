import { configKeyNames, specOf } from "@pitaya-ts/runtime";

const head = `# Configuration

<!-- Made from the table of keys: "npx vitest run test/config/docs.test.ts -u" writes it anew. -->

A value comes from its default, then the file (\`--config game.yaml\`), then the environment, then a flag, then code; later
ones win. \`npx pitaya config show --config game.yaml\` prints every key with its value and where it comes from.
`;

const ways = [
  ["from", "how"],
  [
    "file",
    "YAML or JSON, nested (`pitaya: { heartbeat: { interval: 10s } }`) or with dots, in any case",
  ],
  [
    "environment",
    "upper case, dots as underscores: `PITAYA_HEARTBEAT_INTERVAL=10s`; empty counts as not set",
  ],
  [
    "flag",
    "`--pitaya.heartbeat.interval=10s`, or one dash; also `--type`, `--port`, `--frontend`, `--name`, `--debug`",
  ],
  ["code", '`resolveConfig({ values: { "pitaya.heartbeat.interval": "10s" } })`'],
];

const rules = `Durations have their unit: \`100ms\`, \`30s\`, \`1m30s\`, \`6h\`; code reads them as milliseconds. Lists are lists in a file, or a text
with commas; maps are maps, or a text such as \`zone=eu,mode=test\`; metrics are lists, or a text of JSON. What is unknown below
\`pitaya\`, or has the wrong type, is an error with its place; an unknown \`PITAYA_*\` variable is a warning. What lies beside
\`pitaya\` in a file is the application's own.
`;

/** The page that tells of every key. */
export function formatDocsPage(groups: Readonly<Record<string, readonly string[]>>): string {
  const sections = Object.entries(groups).map(([title, keys]) => {
    const rows = [["key", "default", "type", "meaning"], ...keys.map(formatRow)];
    return `## ${title}\n\n${formatTable(rows)}`;
  });
  return [head, formatTable(ways), rules, ...sections].join("\n");
}

function formatRow(name: string): string[] {
  const key = configKeyNames.find((each) => each === name);
  if (key === undefined) throw new Error(`no key "${name}"`);
  const { type, default: fallback, doc, aliases } = specOf(key);
  const also = aliases.length === 0 ? "" : ` Also read as \`${aliases.join("`, `")}\`.`;
  return [`\`${key}\``, formatDefault(fallback), type.name.replaceAll("|", "\\|"), doc + also];
}

function formatDefault(value: unknown): string {
  if (value === null) return "-";
  if (value === "") return "empty";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** As the formatter of the repository has it. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const [heads = [], ...others] = rows;
  const widths = heads.map((_head, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  return [heads, rule, ...others]
    .map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |\n`)
    .join("");
}
