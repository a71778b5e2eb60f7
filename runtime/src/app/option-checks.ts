import { isServerName, type OverloadOptions } from "../cluster/index.js";
import { ConfigError, nearest } from "../config/index.js";
import { parseShapes } from "../dispatch/index.js";
import { messageOf } from "../error/index.js";
import {
  defaultLimits,
  keyOfLimit,
  type LimitName,
  type Limits,
  optionalLimits,
  type SchemaText,
} from "../server/index.js";

/** @throws ConfigError for an option that there is not: programs without types may misspell one */
export function checkOptionNames(options: object, known: object): void {
  checkNames("", options, known);
}

/**
 * The defaults with what is given.
 *
 * @throws ConfigError for a name that `defaults` has not
 */
export function filledIn<T extends object>(
  option: string,
  given: Partial<T> | undefined,
  defaults: T,
): T {
  checkNames(`${option}.`, given ?? {}, defaults);
  return { ...defaults, ...given };
}

function checkNames(group: string, given: object, known: object): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known);
    const near = nearest(name, names);
    const mend = near === null ? `there are ${names.join(", ")}` : `did you mean ${group}${near}?`;
    throw new ConfigError(`Cannot use option ${group}${name}: there is no such option; ${mend}`);
  }
}

/** @throws ConfigError for what the generator did not write */
export function checkedSchema(schema: SchemaText | undefined): SchemaText | null {
  if (schema === undefined) return null;
  try {
    parseShapes(schema.shapes);
    return schema;
  } catch (cause) {
    const why = messageOf(cause);
    throw new ConfigError(`Cannot use option schema: ${why}; give it what dictionary.ts exports`);
  }
}

/** @throws ConfigError for what can't be a server's type or id */
export function checkName(option: string, value: string): void {
  if (isServerName(value) && !value.includes(".")) return;
  throw new ConfigError(
    `Cannot use ${option} ${JSON.stringify(value)}: it may not be empty or hold blanks, dots, slashes or control characters`,
  );
}

/** @throws ConfigError for metadata that are no texts: no other server could read the record */
export function checkedMetadata(
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries<unknown>(metadata)) {
    if (typeof value === "string") continue;
    throw new ConfigError(
      `Cannot use metadata ${JSON.stringify(key)}: its value has to be text, and is ${kindOf(value)}`,
    );
  }
  return metadata;
}

/** What a value is, for errors; unlike its text it is always short, and can't fail. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? "array" : typeof value;
}

/** @throws ConfigError unless it is a number above 0 */
export function positive(option: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new ConfigError(`Cannot use ${option} ${value}: it has to be a number above 0`);
}

/** @throws ConfigError unless it is a whole number of at least 1 */
export function count(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigError(`Cannot use ${option} ${value}: it has to be a whole number of at least 1`);
}

/** @throws ConfigError unless it is a whole number, 0 or above */
export function countOrNone(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw new ConfigError(
    `Cannot use ${option} ${value}: it has to be a whole number above 0, or 0 for no bound`,
  );
}

/** @throws ConfigError for a precision below 1 ms */
export function checkedPrecision(ms: number): number {
  if (Number.isFinite(ms) && ms >= 1) return ms;
  throw new ConfigError(`Cannot use timerPrecisionMs ${ms}: it has to be at least 1`);
}

/** @throws ConfigError for a time that is no number above 0 */
export function checkedTimes<T extends object>(option: string, times: T): T {
  for (const [name, value] of Object.entries(times)) {
    if (typeof value !== "boolean") positive(`${option}.${name}`, value);
  }
  return Object.freeze(times);
}

/** @throws ConfigError for a number that can't be */
export function checkedOverload(overload: OverloadOptions): OverloadOptions {
  positive("overload.maxInFlightPerServer", overload.maxInFlightPerServer);
  countOrNone("overload.breakerFailures", overload.breakerFailures);
  positive("overload.breakerOpenMs", overload.breakerOpenMs);
  return Object.freeze(overload);
}

/** @throws ConfigError for a limit that there is not, or that can't be so */
export function checkedLimits(given: Partial<Limits> = {}): Limits {
  const limits = filledIn("limits", given, defaultLimits);
  for (const [name, value] of Object.entries(limits) as [LimitName, number][]) {
    const option = `limits.${name} (key ${keyOfLimit[name]})`;
    if (optionalLimits.has(name) && value === 0) continue;
    positive(option, value);
    // Times may have fractions; all else is counted.
    if (!name.endsWith("Ms") && !Number.isInteger(value)) {
      throw new ConfigError(`Cannot use ${option} ${value}: it has to be a whole number`);
    }
  }
  return Object.freeze(limits);
}
