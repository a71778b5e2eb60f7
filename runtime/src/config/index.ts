export { Config, type ConfigLine } from "./config.js";
export { ConfigError, type ConfigProblem } from "./config-error.js";
export { formatDuration } from "./duration-type.js";
export type { Environment } from "./env-source.js";
export type { ConfigFile } from "./file-source.js";
export type { FlagValue } from "./flag-source.js";
export type { KeySpec } from "./key-spec.js";
export {
  type ConfigInput,
  type ConfigInputs,
  type ConfigKey,
  type ConfigValue,
  type ConfigValues,
  configKeyNames,
  configKeys,
  findKey,
  keyGroups,
  specOf,
  variableOf,
} from "./keys.js";
export type { CustomHistogram, CustomMetric, CustomSummary } from "./metric-types.js";
export { formatValue } from "./printable.js";
export { isRecord } from "./record.js";
export { type ConfigOutcome, type ConfigSources, checkConfig, resolveConfig } from "./resolve.js";
export { type OwnFlag, parseServerFlags, type ServerFlags } from "./server-flags.js";
export { serverFlagsHelp } from "./server-flags-help.js";
export { formatSource, type Source } from "./source.js";
export { nearest } from "./suggest.js";
export type { Reading, ValueType } from "./value-type.js";
