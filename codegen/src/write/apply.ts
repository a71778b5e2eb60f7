import { readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GenerateError } from "../error.js";
import { makeFolders } from "./files.js";
import type { PlannedFile, WritePlan } from "./plan.js";

/*
 * Synchronous on purpose: for some hundred small files that is several times as fast, and there is
 * nothing else to do.
 */

/** What was done. */
interface Progress {
  /** How to undo each step. */
  readonly undo: (() => void)[];
  /** When files took their places, by their paths; milliseconds of the epoch. */
  readonly writtenMs: Map<string, number>;
}

/** A file to write, and what is in its place; absent if nothing is. */
interface Change extends PlannedFile {
  readonly before?: string | undefined;
}

/**
 * Writes what differs and removes what is orphaned. Each new text goes into a file of its own
 * first; only when all are on disk do they take their places, the manifest last. Whoever is killed
 * on the way leaves each file old or new, and a manifest that knows them all.
 *
 * @returns when files were written, by their paths; milliseconds of the epoch
 * @throws GenerateError if that is not possible; everything is as it was then
 */
export function applyPlan(plan: WritePlan): ReadonlyMap<string, number> {
  removeLeftovers(plan);
  const changes = [...plan.missing, ...plan.stale];
  const progress: Progress = { undo: [], writtenMs: new Map() };
  if (changes.length + plan.orphaned.length === 0) return progress.writtenMs;
  try {
    applyChanges(plan, changes, progress);
  } catch (error) {
    for (const step of progress.undo.reverse()) attempt(step);
    throw GenerateError.of(
      `Cannot write output: ${(error as Error).message}; nothing was changed`,
      error,
    );
  }
  for (const { path } of plan.orphaned) removeEmpty(dirname(path));
  return progress.writtenMs;
}

function applyChanges(
  { journal, orphaned }: WritePlan,
  changes: readonly Change[],
  progress: Progress,
): void {
  const staged = changes.map((file) => stage(file, progress));
  if (journal.before !== journal.text) replace(stage(journal, progress), progress);
  const isManifest = ({ path }: StagedFile) => path === journal.path;
  for (const file of staged.filter((each) => !isManifest(each))) replace(file, progress);
  for (const { path, before } of orphaned) {
    rmSync(path, { force: true });
    progress.undo.push(() => writeFileSync(path, before));
  }
  for (const file of staged.filter(isManifest)) replace(file, progress);
}

/** A file whose text is on disk already, under another name. */
interface StagedFile {
  readonly path: string;
  readonly before: string | undefined;
  readonly temporary: string;
}

function stage({ path, text, before }: Change, { undo }: Progress): StagedFile {
  const dir = dirname(path);
  const made = makeFolders(dir);
  if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }));
  // Their number tells the files of one folder apart.
  const temporary = join(dir, `.pitaya-${process.pid}-${undo.length}.tmp`);
  undo.push(() => rmSync(temporary, { force: true }));
  writeFileSync(temporary, text);
  return { path, before, temporary };
}

function replace({ path, before, temporary }: StagedFile, { undo, writtenMs }: Progress): void {
  renameSync(temporary, path);
  // Times of files have fractions of milliseconds.
  writtenMs.set(path, Date.now() + 1);
  undo.push(() => (before === undefined ? rmSync(path) : writeFileSync(path, before)));
}

/** Removes what runs that were killed have left; nobody else writes here meanwhile. */
function removeLeftovers(plan: WritePlan): void {
  const paths = [...plan.missing, ...plan.stale, ...plan.unchanged].map(({ path }) => path);
  for (const dir of new Set([plan.outDir, ...paths.map(dirname)])) {
    // A folder that isn't there yet has nothing in it.
    const names = attempt(() => readdirSync(dir)) ?? [];
    for (const name of names) {
      if (/^\.pitaya-\d+-\d+\.tmp$/.test(name)) rmSync(join(dir, name), { force: true });
    }
  }
}

/** Removes a folder with nothing in it, and those around it. */
function removeEmpty(dir: string): void {
  const isGone = attempt(() => {
    rmdirSync(dir);
    return true;
  });
  if (isGone === true) removeEmpty(dirname(dir));
}

/** Does what may fail: then there is nothing to do. */
function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
