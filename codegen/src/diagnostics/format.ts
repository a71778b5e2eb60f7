import { isAbsolute, relative, resolve, sep } from "node:path";
import { type Diagnostic, formatDiagnostic } from "../error.js";

/** Ways to print diagnostics. */
export const diagnosticsFormats = ["text", "json", "github"] as const;

/** One way to print diagnostics. */
export type DiagnosticsFormat = (typeof diagnosticsFormats)[number];

/** What a printed diagnostic hangs on beside itself. */
export interface FormatContext {
  /** How the word "error" or "warning" is shown in text; as it is by default. */
  readonly mark?: (severity: "error" | "warning") => string;
  /**
   * Folder that annotations of GitHub are told relative to: the checkout. Paths stay as they are
   * without it.
   */
  readonly checkout?: string | undefined;
}

/** One line of JSON output. Members are added, never changed or taken away. */
export interface JsonDiagnostic {
  /** An error fails the run; a warning does with `--strict` only. */
  readonly severity: "error" | "warning";
  /** What is wrong, and how to mend it. */
  readonly message: string;
  /** Relative to the folder of the run if it is inside of it. */
  readonly file?: string;
  /** From 1; absent for what concerns a whole file. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** Name of the rule that it breaks; absent where rules have no names. */
  readonly rule?: string;
}

/**
 * Prints diagnostics, each on a line of its own: `error: file:line:column: text`, an object of
 * {@link JsonDiagnostic}, or a workflow command of GitHub Actions.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: DiagnosticsFormat,
  context: FormatContext = {},
): string {
  const print = printers[format];
  return diagnostics.map((diagnostic) => `${print(diagnostic, context)}\n`).join("");
}

type Printer = (diagnostic: Diagnostic, context: FormatContext) => string;

const printers: Readonly<Record<DiagnosticsFormat, Printer>> = {
  text: printText,
  json: printJson,
  github: printGithub,
};

function printText(diagnostic: Diagnostic, { mark = (severity) => severity }: FormatContext) {
  return `${mark(diagnostic.severity ?? "error")}: ${formatDiagnostic(diagnostic)}`;
}

function printJson({ severity = "error", at, text, rule }: Diagnostic): string {
  const named = rule === undefined ? {} : { rule };
  const line: JsonDiagnostic = { severity, message: text, ...at, ...named };
  return JSON.stringify(line);
}

function printGithub(
  { severity = "error", at, text, rule }: Diagnostic,
  { checkout }: FormatContext,
) {
  const message = escapeData(formatDiagnostic({ text, ...(rule === undefined ? {} : { rule }) }));
  if (at === undefined) return `::${severity}::${message}`;
  const file = escapeProperty(fromCheckout(at.file, checkout));
  return `::${severity} file=${file},line=${at.line},col=${at.column}::${message}`;
}

/** A step may run in a folder of the checkout; annotations are told from the checkout's own. */
function fromCheckout(file: string, checkout: string | undefined): string {
  if (checkout === undefined) return file;
  const below = relative(checkout, resolve(file));
  return below.startsWith("..") || isAbsolute(below) ? file : below.split(sep).join("/");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
