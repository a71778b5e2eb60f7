import type { ConfigProblem } from "./config-error.js";
import { type ConfigKey, configKeyNames, findKey } from "./keys.js";
import type { Source } from "./source.js";
import { nearest } from "./suggest.js";

/** A value that was found for a key. */
export interface Entry {
  readonly key: ConfigKey;
  /** As it is spelled there. */
  readonly written: string;
  readonly isAlias: boolean;
  readonly raw: unknown;
  readonly source: Source;
}

/** What one source has. */
export interface Findings {
  readonly entries: readonly Entry[];
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

export const noFindings: Findings = { entries: [], problems: [], warnings: [] };

/** The entry of a spelling, or the text that tells that there is no such key. */
export function findEntry(written: string, raw: unknown, source: Source): Entry | string {
  const known = findKey(written);
  return known === null ? unknownKeyText(written) : { ...known, written, raw, source };
}

/** Names the nearest key, or the nearest of what else is meant. */
export function unknownKeyText(written: string, names: readonly string[] = configKeyNames): string {
  const near = nearest(written, names);
  const mend = near === null ? '"pitaya config keys" lists all' : `did you mean "${near}"?`;
  return `Cannot use "${written}": there is no such key; ${mend}`;
}
