import { readCode } from "./code-source.js";
import { Config } from "./config.js";
import { ConfigError, type ConfigProblem, problemAt } from "./config-error.js";
import { type Environment, readEnv } from "./env-source.js";
import { type ConfigFile, readFile } from "./file-source.js";
import { type Entry, type Findings, noFindings } from "./finding.js";
import { type FlagValue, readFlags } from "./flag-source.js";
import {
  type ConfigInputs,
  type ConfigKey,
  type ConfigValues,
  configKeyNames,
  specOf,
  variableOf,
} from "./keys.js";
import { formatValue } from "./printable.js";
import { formatSource, type Source } from "./source.js";

/** Where a configuration comes from; later ones win. What is absent is not looked at. */
export interface ConfigSources {
  /** A YAML or JSON file: its path, or its text; `null`: none. */
  readonly file?: string | ConfigFile | null | undefined;
  /** Usually `process.env`. */
  readonly env?: Environment | undefined;
  /** As {@link parseServerFlags} gives them. */
  readonly flags?: readonly FlagValue[] | undefined;
  /** What code sets, by key. */
  readonly values?: ConfigInputs | undefined;
}

/** What came of {@link ConfigSources}: `config` is `null` if there are problems. */
export interface ConfigOutcome {
  /** `null` if there are problems. */
  readonly config: Config | null;
  /** What can't be, each with its place and the mend. */
  readonly problems: readonly ConfigProblem[];
  /** What was read all the same, but should be mended. */
  readonly warnings: readonly string[];
}

/**
 * Reads a configuration: defaults, then the file, the environment, flags, and code.
 *
 * @throws ConfigError with every unknown key and every value that can't be, its place, and the mend
 */
export function resolveConfig(sources: ConfigSources = {}): Config {
  const { config, problems } = checkConfig(sources);
  if (config === null) throw new ConfigError(problems);
  return config;
}

/** The same for tools: returns the faults. */
export function checkConfig({ file, env, flags, values }: ConfigSources = {}): ConfigOutcome {
  const found = [
    file === undefined || file === null ? noFindings : readFile(file),
    readEnv(env ?? {}),
    readFlags(flags ?? []),
    readCode(values ?? {}),
  ];
  const warnings = found.flatMap((findings) => findings.warnings);
  const entries = found.flatMap((findings) => withoutAliases(findings, warnings));
  const { read, problems } = readValues(entries);
  const all = [...found.flatMap((findings) => findings.problems), ...problems];
  if (all.length > 0) return { config: null, problems: all, warnings };
  return { config: makeConfig(read, warnings), problems: all, warnings };
}

/** Tells of spellings that are not the documented one; where a source has both, that one counts. */
function withoutAliases({ entries }: Findings, warnings: string[]): readonly Entry[] {
  const documented = new Set(entries.filter(({ isAlias }) => !isAlias).map(({ key }) => key));
  return entries.filter((entry) => {
    if (!entry.isAlias) return true;
    const { key, written, source } = entry;
    const name = source.kind === "env" ? variableOf(key) : `"${key}"`;
    const isBeaten = documented.has(key);
    const fate = isBeaten
      ? `has no effect beside ${name}; remove it`
      : `is another spelling of ${name}; write that`;
    const place = source.kind === "env" ? "" : `${formatSource(source)}: `;
    warnings.push(`${place}"${written}" ${fate}`);
    return !isBeaten;
  });
}

interface ReadEntry {
  readonly value: unknown;
  readonly source: Source;
}

interface ReadValues {
  readonly read: ReadonlyMap<ConfigKey, ReadEntry>;
  readonly problems: readonly ConfigProblem[];
}

/** Also reads what a later source beats: a fault there is a fault all the same. */
function readValues(entries: readonly Entry[]): ReadValues {
  const read = new Map<ConfigKey, ReadEntry>();
  const problems: ConfigProblem[] = [];
  for (const { key, raw, source } of entries) {
    const reading = specOf(key).type.read(raw);
    if ("value" in reading) read.set(key, { value: reading.value, source });
    else {
      const given = raw === null ? "(nothing)" : formatValue(key, raw);
      problems.push(problemAt(source, `Cannot use ${key} ${given}: ${reading.mend}`, key));
    }
  }
  return { read, problems };
}

function makeConfig(read: ReadonlyMap<ConfigKey, ReadEntry>, warnings: readonly string[]): Config {
  const values = configKeyNames.map((key) => {
    const entry = read.get(key);
    return [key, entry === undefined ? defaultOf(key) : entry.value] as const;
  });
  const sources = new Map([...read].map(([key, { source }]) => [key, source] as const));
  // Each type has read its own value, which a list of pairs can't say.
  return new Config(Object.fromEntries(values) as unknown as ConfigValues, sources, warnings);
}

function defaultOf(key: ConfigKey): unknown {
  const { type, default: written } = specOf(key);
  if (written === null) return null;
  const reading = type.read(written);
  if ("value" in reading) return reading.value;
  throw new Error(`default of ${key}: ${reading.mend}`);
}
