import type { Entry, Findings } from "./finding.js";
import { configKeyNames, findVariable, variableOf } from "./keys.js";
import { nearest } from "./suggest.js";

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `PITAYA_HEARTBEAT_INTERVAL` and the like. An empty variable counts as not set; an unknown
 * one is a warning only, since others may use the prefix too.
 */
export function readEnv(env: Environment): Findings {
  const entries: Entry[] = [];
  const warnings: string[] = [];
  for (const [variable, raw] of Object.entries(env)) {
    if (!variable.startsWith("PITAYA_") || raw === undefined || raw === "") continue;
    const known = findVariable(variable);
    if (known === null) warnings.push(unknownText(variable));
    else entries.push({ ...known, written: variable, raw, source: { kind: "env", variable } });
  }
  return { entries, problems: [], warnings };
}

function unknownText(variable: string): string {
  const near = nearest(variable, configKeyNames.map(variableOf));
  const mend = near === null ? "" : `; did you mean ${near}?`;
  return `${variable}: it sets no key of the configuration${mend}`;
}
