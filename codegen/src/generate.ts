import { readFile } from "node:fs/promises";
import { headerMark } from "./emit/index.js";
import { GenerateError } from "./error.js";
import { loadSchema } from "./load/index.js";
import { formatLock, parseLock, type RouteLock } from "./model/index.js";
import { type GenerateOptions, type ResolvedOptions, resolveOptions } from "./options.js";
import { produce } from "./produce.js";
import { applyPlan, type PlannedFile, planWrite, type WritePlan } from "./write.js";

/** What a run did, or with `check` what it would do. Paths on disk. */
export interface GenerateResult {
  /** Files that were not there. */
  readonly missing: readonly string[];
  /** Files that had another content. */
  readonly stale: readonly string[];
  /** Files of earlier runs that nothing makes any more. */
  readonly orphaned: readonly string[];
  /** Files that were as they should be. */
  readonly unchanged: readonly string[];
}

/**
 * Generates code from a folder of .proto files.
 *
 * @throws GenerateError with everything that is wrong with the input; nothing is written then
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const resolved = resolveOptions(options);
  const schema = await loadSchema(resolved.schemaDir);
  const old = await readLock(resolved.lockFile);
  const { files, lock } = produce(schema, old ?? [], resolved.only);
  const plan = await planWrite({
    outDir: resolved.outDir,
    files,
    extra: planLock(lock, old, resolved),
    isOurs: (text) => text.startsWith(headerMark),
  });
  if (!resolved.check) await applyPlan(plan);
  return toResult(plan);
}

/** A schema that never had a route in its dictionary needs no lock file. */
function planLock(
  lock: RouteLock,
  old: RouteLock | undefined,
  options: ResolvedOptions,
): readonly PlannedFile[] {
  if (!options.only.includes("dictionary")) return [];
  if (lock.length === 0 && old === undefined) return [];
  return [{ path: options.lockFile, text: formatLock(lock) }];
}

async function readLock(path: string): Promise<RouteLock | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw GenerateError.of(`Cannot read lock file "${path}": ${error.message}`, error);
  });
  return text === undefined ? undefined : parseLock(text, path);
}

function toResult(plan: WritePlan): GenerateResult {
  const paths = (files: readonly PlannedFile[]) => files.map(({ path }) => path).sort();
  return {
    missing: paths(plan.missing),
    stale: paths(plan.stale),
    orphaned: [...plan.orphaned].sort(),
    unchanged: [...plan.unchanged].sort(),
  };
}
