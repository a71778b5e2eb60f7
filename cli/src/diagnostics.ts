import {
  type Diagnostic,
  type DiagnosticsFormat,
  formatDiagnostics,
  GenerateError,
} from "@pitaya-ts/codegen/light";
import { red, type Terminal, yellow } from "./terminal.js";

/** How diagnostics look. */
export interface DiagnosticsLook {
  /** Default: text. */
  readonly format?: DiagnosticsFormat;
  /** Takes the place of `error` in text. Default: it stays. */
  readonly errorWord?: string;
}

/**
 * Prints errors and warnings: text is for people and goes to stderr; other formats are for programs,
 * which read stdout.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { out, err, errHasColors }: Terminal,
  { format = "text", errorWord = "error" }: DiagnosticsLook = {},
): void {
  const mark = (severity: string) =>
    severity === "error" ? red(errorWord, errHasColors) : yellow(severity, errHasColors);
  const checkout = process.env["GITHUB_WORKSPACE"];
  (format === "text" ? err : out)(formatDiagnostics(diagnostics, format, { mark, checkout }));
}

/** Does `run`; what is wrong with the user's input is printed, and 1 is the exit code then. */
export async function guard(
  terminal: Terminal,
  run: () => Promise<number>,
  format?: DiagnosticsFormat,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    printDiagnostics(error.diagnostics, terminal, format === undefined ? {} : { format });
    return 1;
  }
}
