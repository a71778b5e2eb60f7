/** A place in a .proto file; line and column count from 1. */
export interface Position {
  /** Path of the file as the user knows it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Something that is wrong with a schema, and how to mend it. */
export interface Diagnostic {
  /**
   * An error keeps a run from writing anything, a warning does not.
   *
   * @default "error"
   */
  readonly severity?: Severity;
  /** Absent when it is about no place in a .proto file. */
  readonly at?: Position;
  /** What is wrong, and how to mend it. */
  readonly text: string;
  /** Name of the rule that it breaks; absent where rules have no names. */
  readonly rule?: string;
}

/** How bad a diagnostic is. */
export type Severity = "error" | "warning";

/** All that is wrong with the user's input. Nothing was written. */
export class GenerateError extends Error {
  override readonly name = "GenerateError";
  /** Sorted by file, line and column. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    const sorted = sortDiagnostics(diagnostics);
    super(sorted.map(formatDiagnostic).join("\n"), options);
    this.diagnostics = sorted;
  }

  /** An error without a place in a .proto file. */
  static of(text: string, cause?: unknown): GenerateError {
    return new GenerateError([{ text }], cause === undefined ? undefined : { cause });
  }
}

/** @throws GenerateError with each warning as an error, if there is one */
export function refuseWarnings(warnings: readonly Diagnostic[]): void {
  if (warnings.length === 0) return;
  throw new GenerateError(warnings.map((warning) => ({ ...warning, severity: "error" })));
}

/** Prints one diagnostic as `file:line:column: text [RULE]`. */
export function formatDiagnostic({ at, text, rule }: Diagnostic): string {
  const told = rule === undefined ? text : `${text} [${rule}]`;
  return at === undefined ? told : `${at.file}:${at.line}:${at.column}: ${told}`;
}

/** Sorts by place, and drops what is said twice. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byText = new Map(
    diagnostics.map((diagnostic) => [formatDiagnostic(diagnostic), diagnostic]),
  );
  return [...byText.values()].sort(compareDiagnostics);
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.at?.file ?? "", b.at?.file ?? "") ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
    (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
    compareText(a.text, b.text)
  );
}

/** Orders by UTF-16 code unit: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
