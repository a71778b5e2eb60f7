import { resolve } from "node:path";
import { type CacheSlot, FileHashes, recall, remember } from "./cache/index.js";
import type { Diagnostic } from "./error.js";
import { type GenerateOptions, type ResolvedOptions, resolveOptions } from "./options.js";
import type { RunOutcome } from "./run.js";

/** What a run did, or with `check` what it would do. Paths on disk, sorted. */
export interface GenerateResult {
  /** Files that were not there. */
  readonly missing: readonly string[];
  /** Files that had another content. */
  readonly stale: readonly string[];
  /** Files of earlier runs that nothing makes any more. */
  readonly orphaned: readonly string[];
  /** Files that were as they should be. */
  readonly unchanged: readonly string[];
  /** The missing, stale and orphaned files with their texts, sorted by path. */
  readonly changes: readonly FileChange[];
  /** What may well be a mistake in the schema. Sorted by file, line and column. */
  readonly warnings: readonly Diagnostic[];
  /** Whether nothing was compiled, as no input and no output has changed since the last run. */
  readonly cached: boolean;
}

/** A file that is not as it should be. */
export interface FileChange {
  /** Path on disk. */
  readonly path: string;
  /** What is there; absent if nothing is. */
  readonly before?: string;
  /** What should be there; absent if nothing should. */
  readonly after?: string;
}

/**
 * Generates code from a folder of .proto files.
 *
 * @throws GenerateError with everything that is wrong with the input; nothing is written then
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const resolved = resolveOptions(options);
  const slot = toSlot(resolved);
  const { value: known, hashes } = resolved.cache
    ? recall<KnownResult>(slot)
    : { value: undefined, hashes: new FileHashes() };
  if (known !== undefined) {
    return { ...known, missing: [], stale: [], orphaned: [], changes: [], cached: true };
  }
  // Compiler and emitters are loaded by those runs only that need them.
  const { runAll } = await import("./run.js");
  const outcome = await runAll(resolved, hashes);
  const result = toResult(outcome);
  if (outcome.fingerprint !== undefined && resolved.cache) {
    const { warnings, stale, missing, unchanged } = result;
    const value = { warnings, unchanged: [...stale, ...missing, ...unchanged].sort() };
    remember<KnownResult>(slot, { fingerprint: outcome.fingerprint, value }, hashes);
  }
  return result;
}

/** What is worth knowing of a run that had, or left, nothing to do. */
type KnownResult = Pick<GenerateResult, "warnings" | "unchanged">;

function toSlot(options: ResolvedOptions): CacheSlot {
  const { check, cache, frozenLock, onPhase, ...asked } = options;
  // Paths are told as they were typed, and from where.
  const key = JSON.stringify([process.cwd(), asked]);
  return { near: options.outDir, name: resolve(options.outDir), key };
}

function toResult({ plan, warnings }: RunOutcome): GenerateResult {
  const paths = (files: readonly { readonly path: string }[]) =>
    files.map(({ path }) => path).sort();
  const changes = [
    ...plan.missing.map(({ path, text }) => ({ path, after: text })),
    ...plan.stale.map(({ path, text, before }) => ({ path, before, after: text })),
    ...plan.orphaned.map(({ path, before }) => ({ path, before })),
  ];
  return {
    missing: paths(plan.missing),
    stale: paths(plan.stale),
    orphaned: paths(plan.orphaned),
    unchanged: paths(plan.unchanged),
    changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)),
    warnings,
    cached: false,
  };
}
