import type { ConfigKey } from "./keys.js";
import { formatSource, type Source } from "./source.js";

/** One fault of a configuration. */
export interface ConfigProblem {
  /** Place, what can't be, and how to mend it. */
  readonly message: string;
  /** The key that it is about, `null` if it is about none. */
  readonly key: ConfigKey | null;
  /** Where it stands, `null` if that is not known. */
  readonly source: Source | null;
}

/** Options that can't be; says which, and what to do. Holds all faults at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** Each fault by itself; the message has all of them, a line each. */
  readonly problems: readonly ConfigProblem[];

  constructor(problems: string | readonly ConfigProblem[]) {
    const all =
      typeof problems === "string" ? [{ message: problems, key: null, source: null }] : problems;
    super(all.map(({ message }) => message).join("\n"));
    this.problems = all;
  }
}

/** A fault with its place before it. */
export function problemAt(
  source: Source,
  text: string,
  key: ConfigKey | null = null,
): ConfigProblem {
  return { message: `${formatSource(source)}: ${text}`, key, source };
}
