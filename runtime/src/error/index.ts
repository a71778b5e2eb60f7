export { codes } from "./codes.js";
export { type ErrorMetadata, PitayaError, type PitayaErrorOptions } from "./pitaya-error.js";
export { ProtocolError, type ProtocolErrorCode } from "./protocol-error.js";
