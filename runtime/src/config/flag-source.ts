import { type ConfigProblem, problemAt } from "./config-error.js";
import { type Entry, type Findings, findEntry } from "./finding.js";
import type { Source } from "./source.js";

/** A flag that sets a key. */
export interface FlagValue {
  /** The key, in any of its spellings. */
  readonly key: string;
  /** As it was written. */
  readonly value: string;
  /** As it was given, such as `-port`. */
  readonly flag: string;
}

/** Reads what flags set; of a flag that is given twice the last one counts. */
export function readFlags(flags: readonly FlagValue[]): Findings {
  const entries = new Map<string, Entry>();
  const problems: ConfigProblem[] = [];
  for (const { key, value, flag } of flags) {
    const source: Source = { kind: "flag", flag };
    const entry = findEntry(key, value, source);
    if (typeof entry === "string") problems.push(problemAt(source, entry));
    else entries.set(key.toLowerCase(), entry);
  }
  return { entries: [...entries.values()], problems, warnings: [] };
}
