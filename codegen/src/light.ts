/*
 * What a run needs that finds nothing to do: it loads neither the compiler nor the emitters, nor
 * what reads config files.
 */
export {
  type CacheRecord,
  type CacheSlot,
  FileHashes,
  recall,
  remember,
  takeFingerprint,
} from "./cache/index.js";
export {
  type ConfigFile,
  type ConfigSearch,
  type ConfigTarget,
  configNames,
  findConfig,
  readConfigFile,
} from "./config/index.js";
export {
  type DiagnosticsFormat,
  diagnosticsFormats,
  formatDiagnostics,
} from "./diagnostics/index.js";
export { type Diagnostic, formatDiagnostic, GenerateError } from "./error.js";
export { type FileChange, type GenerateResult, generate } from "./generate.js";
export {
  type ArtefactName,
  artefactNames,
  type CodecName,
  codecNames,
  defaultArtefacts,
  defaultLockFile,
  type GenerateOptions,
  type ImportSuffix,
  importSuffixes,
  type Phase,
} from "./options.js";
export { readVersion } from "./version.js";
