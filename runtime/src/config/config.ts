import {
  type ConfigKey,
  type ConfigValue,
  type ConfigValues,
  configKeyNames,
  specOf,
} from "./keys.js";
import { maskValue } from "./printable.js";
import type { Source } from "./source.js";

/** A key as people see it. */
export interface ConfigLine {
  /** Its name, such as `pitaya.heartbeat.interval`. */
  readonly key: ConfigKey;
  /** As a file would have it, passwords masked; `null` if it is not set. */
  readonly value: unknown;
  /** Where the value comes from. */
  readonly source: Source;
}

/** A configuration that holds: every key has a value of its type. Frozen. */
export class Config {
  /** All keys with their values; durations in ms. */
  readonly values: ConfigValues;
  /** What was read all the same, but should be mended. */
  readonly warnings: readonly string[];
  readonly #sources: ReadonlyMap<ConfigKey, Source>;

  constructor(
    values: ConfigValues,
    sources: ReadonlyMap<ConfigKey, Source>,
    warnings: readonly string[],
  ) {
    this.values = deepFreeze(values);
    this.warnings = Object.freeze([...warnings]);
    this.#sources = sources;
    Object.freeze(this);
  }

  /** The value of a key; a duration is in ms. */
  get<Key extends ConfigKey>(key: Key): ConfigValue<Key> {
    return this.values[key] as ConfigValue<Key>;
  }

  /** Where the value of a key comes from. */
  sourceOf(key: ConfigKey): Source {
    return this.#sources.get(key) ?? { kind: "default" };
  }

  /** Whether a key was set by anyone. */
  isSet(key: ConfigKey): boolean {
    return this.#sources.has(key);
  }

  /** All keys for people, in the order of the documents. */
  lines(): readonly ConfigLine[] {
    return configKeyNames.map((key) => {
      const value = this.values[key];
      const written = value === null ? null : specOf(key).type.write(value);
      return { key, value: maskValue(key, written), source: this.sourceOf(key) };
    });
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
