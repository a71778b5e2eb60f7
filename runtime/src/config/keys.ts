import { appKeys } from "./app-keys.js";
import { clusterKeys } from "./cluster-keys.js";
import type { KeySpec } from "./key-spec.js";
import { limitKeys } from "./limit-keys.js";
import { metricsKeys } from "./metrics-keys.js";
import { rpcKeys } from "./rpc-keys.js";
import { workerKeys } from "./worker-keys.js";

/** Groups of keys, as documents show them. */
export const keyGroups = {
  Server: appKeys,
  Bounds: limitKeys,
  "Discovery, groups and bindings": clusterKeys,
  "Calls between servers": rpcKeys,
  "Reliable calls": workerKeys,
  Metrics: metricsKeys,
} as const;

/** Every key of the configuration. */
export const configKeys = {
  ...appKeys,
  ...limitKeys,
  ...clusterKeys,
  ...rpcKeys,
  ...workerKeys,
  ...metricsKeys,
} as const;

type Specs = typeof configKeys;

/** Name of a key, such as `pitaya.heartbeat.interval`. */
export type ConfigKey = keyof Specs;

/** What a key comes to: durations are numbers of ms. */
export type ConfigValue<Key extends ConfigKey> =
  Specs[Key] extends KeySpec<infer Value, infer _Written> ? Value : never;

/** How a key is set in code: as a file would have it, durations with their unit (`"30s"`). */
export type ConfigInput<Key extends ConfigKey> =
  Specs[Key] extends KeySpec<infer _Value, infer Written> ? Written : never;

/** All keys with what they come to. */
export type ConfigValues = { readonly [Key in ConfigKey]: ConfigValue<Key> };

/** Keys that code sets. */
export type ConfigInputs = { readonly [Key in ConfigKey]?: ConfigInput<Key> | undefined };

/** All keys, in the order of the documents. */
export const configKeyNames = Object.keys(configKeys) as readonly ConfigKey[];

/** How a spelling is meant. */
export interface KnownKey {
  readonly key: ConfigKey;
  readonly isAlias: boolean;
}

/** The specification of a key, whatever its values are. */
export function specOf(key: ConfigKey): KeySpec<unknown, unknown> {
  return configKeys[key];
}

/** The key that is written so, in any case, or `null`. */
export function findKey(written: string): KnownKey | null {
  return spellings.get(written.toLowerCase()) ?? null;
}

/** The key that an environment variable sets, or `null`. */
export function findVariable(name: string): KnownKey | null {
  return variables.get(name) ?? null;
}

/** Whether keys lie below what is written so. */
export function isGroup(written: string): boolean {
  return groups.has(written.toLowerCase());
}

/** What keys lie below, such as `pitaya.heartbeat`. */
export function groupNames(): readonly string[] {
  return [...groups];
}

/** The environment variable that sets a key: `PITAYA_HEARTBEAT_INTERVAL`. */
export function variableOf(key: string): string {
  return key.toUpperCase().replaceAll(".", "_");
}

const spellings: ReadonlyMap<string, KnownKey> = new Map(
  configKeyNames.flatMap((key) =>
    [key, ...specOf(key).aliases].map(
      (spelling) => [spelling.toLowerCase(), { key, isAlias: spelling !== key }] as const,
    ),
  ),
);

const variables: ReadonlyMap<string, KnownKey> = new Map(
  [...spellings].map(([spelling, known]) => [variableOf(spelling), known] as const),
);

const groups: ReadonlySet<string> = new Set(
  [...spellings.keys()].flatMap((spelling) => {
    const parts = spelling.split(".");
    return parts.slice(1).map((_part, i) => parts.slice(0, i + 1).join("."));
  }),
);
