export {
  type DiagnosticsFormat,
  diagnosticsFormats,
  type FormatContext,
  formatDiagnostics,
  type JsonDiagnostic,
} from "./format.js";
