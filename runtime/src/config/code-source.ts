import { type ConfigProblem, problemAt } from "./config-error.js";
import { type Entry, type Findings, findEntry } from "./finding.js";
import type { ConfigInputs } from "./keys.js";
import type { Source } from "./source.js";

/** Reads what code sets; `undefined` is not set. */
export function readCode(values: ConfigInputs): Findings {
  const source: Source = { kind: "code" };
  const entries: Entry[] = [];
  const problems: ConfigProblem[] = [];
  for (const [written, raw] of Object.entries(values)) {
    if (raw === undefined) continue;
    const entry = findEntry(written, raw, source);
    if (typeof entry === "string") problems.push(problemAt(source, entry));
    else entries.push(entry);
  }
  return { entries, problems, warnings: [] };
}
