export { codes } from "./codes.js";
export { EngineError } from "./engine-error.js";
export { hasCode } from "./has-code.js";
export { NotImplementedError } from "./not-implemented-error.js";
export {
  type ErrorMetadata,
  messageOf,
  PitayaError,
  type PitayaErrorOptions,
} from "./pitaya-error.js";
export { ProtocolError, type ProtocolErrorCode } from "./protocol-error.js";
export { SchemaMismatchError } from "./schema-error.js";
