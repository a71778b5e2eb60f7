export {
  type DiagnosticsFormat,
  diagnosticsFormats,
  type FormatContext,
  formatDiagnostics,
  type JsonDiagnostic,
} from "./diagnostics/index.js";
export {
  type Diagnostic,
  formatDiagnostic,
  GenerateError,
  type Position,
  type Severity,
} from "./error.js";
export { type Explanation, explain } from "./explain/index.js";
export { type FileChange, type GenerateResult, generate } from "./generate.js";
export { listSchemaInputs, type SchemaInputs } from "./load/index.js";
export { nearestNames } from "./nearest.js";
export {
  type ArtefactName,
  artefactNames,
  type CodecName,
  codecNames,
  defaultArtefacts,
  type GenerateOptions,
  type ImportSuffix,
  importSuffixes,
  type Phase,
} from "./options.js";
export { readVersion } from "./version.js";
