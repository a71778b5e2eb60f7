export { type Diagnostic, formatDiagnostic, GenerateError, type Position } from "./error.js";
export { type GenerateResult, generate } from "./generate.js";
export { type ArtefactName, artefactNames, type GenerateOptions } from "./options.js";
export { readVersion } from "./produce.js";
