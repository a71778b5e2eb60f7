import { relative } from "node:path";
import type { Diagnostic, GenerateOptions, GenerateResult } from "@pitaya-ts/codegen/light";
import { printDiagnostics } from "./diagnostics.js";
import type { GenerateFlags } from "./generate-request.js";
import type { Terminal } from "./terminal.js";

/*
 * Text is for people: diagnostics go to stderr, the summary to stdout. In other formats, and with
 * `--diff`, stdout is for programs: it has diagnostics or the patch alone, and stderr the rest.
 */

/** Prints what runs say. */
export class GenerateReport {
  readonly #flags: GenerateFlags;
  readonly #terminal: Terminal;
  /** Put before each summary, so that those of several targets are told apart. */
  readonly #named: boolean;

  constructor(flags: GenerateFlags, terminal: Terminal, named: boolean) {
    this.#flags = flags;
    this.#terminal = terminal;
    this.#named = named;
  }

  /** Prints errors and warnings. */
  diagnostics(diagnostics: readonly Diagnostic[]): void {
    printDiagnostics(diagnostics, this.#terminal, { format: this.#flags.diagnostics });
  }

  /** Says how a run failed. */
  failed(target: GenerateOptions | undefined, errorCount: number): void {
    const count = errorCount === 1 ? "1 error" : `${errorCount} errors`;
    this.#terminal.err(`${this.#prefix(target)}${count}, nothing written\n`);
  }

  /** Prints a patch of what is not as it should be. */
  async diff({ changes }: GenerateResult): Promise<void> {
    if (changes.length === 0) return;
    const { formatDiff } = await import("./generate-diff.js");
    const { out, outHasColors } = this.#terminal;
    for (const change of changes) out(formatDiff(change, outHasColors));
  }

  /** Says what a run has written. */
  written(target: GenerateOptions, { missing, stale, orphaned, unchanged }: GenerateResult): void {
    const removed = orphaned.length === 0 ? "" : `, removed ${orphaned.length}`;
    this.#summary(
      target,
      `wrote ${missing.length + stale.length}, unchanged ${unchanged.length}${removed}`,
    );
  }

  /** Says what a run would write. */
  planned(target: GenerateOptions, result: GenerateResult): void {
    const { missing, stale, orphaned, unchanged } = result;
    const lines = [
      ...tell("would write", [...missing, ...stale].sort()),
      ...tell("would remove", orphaned),
    ];
    const out = this.#isForPrograms() ? this.#terminal.err : this.#terminal.out;
    out(lines.map((line) => `${line}\n`).join(""));
    const removed = orphaned.length === 0 ? "" : `, remove ${orphaned.length}`;
    this.#summary(
      target,
      `would write ${missing.length + stale.length}, leave ${unchanged.length}${removed}`,
    );
  }

  /** Says what is not as generated. */
  checked(target: GenerateOptions, result: GenerateResult): void {
    const { missing, stale, orphaned, unchanged } = result;
    const wrongCount = missing.length + stale.length + orphaned.length;
    if (wrongCount === 0) {
      this.#summary(target, `up to date: ${unchanged.length} files`);
      return;
    }
    const sorts = { missing, stale, orphaned };
    if (this.#flags.diagnostics === "text") {
      const lines = Object.entries(sorts).flatMap(([what, paths]) => tell(what, paths));
      this.#terminal.err(lines.map((line) => `${line}\n`).join(""));
    } else this.diagnostics(Object.entries(sorts).flatMap(toDiagnostics));
    const all = wrongCount + unchanged.length;
    this.#terminal.err(
      `${this.#prefix(target)}${wrongCount} of ${all} files are not as generated; run "pitaya generate"\n`,
    );
  }

  #summary(target: GenerateOptions, text: string): void {
    const { out, err } = this.#terminal;
    (this.#isForPrograms() ? err : out)(`${this.#prefix(target)}${text}\n`);
  }

  #isForPrograms(): boolean {
    return this.#flags.diagnostics !== "text" || this.#flags.diff === true;
  }

  #prefix(target: GenerateOptions | undefined): string {
    return this.#named && target !== undefined ? `${target.schemaDir}: ` : "";
  }
}

function tell(what: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `${what} ${toShown(path)}`);
}

function toDiagnostics([what, paths]: [string, readonly string[]]): readonly Diagnostic[] {
  return paths.map((path) => ({
    at: { file: toShown(path), line: 1, column: 1 },
    text: `This file is ${what}; run "pitaya generate"`,
  }));
}

function toShown(path: string): string {
  return relative(process.cwd(), path);
}
