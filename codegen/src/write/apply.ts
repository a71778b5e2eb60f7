import { readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GenerateError } from "../error.js";
import { makeFolders, readText } from "./files.js";
import type { PlannedFile, WritePlan } from "./plan.js";

/** Steps that put back what was done; the last first. */
/** What was done. */
interface Progress {
  /** How to undo each step. */
  readonly undo: (() => Promise<unknown>)[];
  /** When files took their places, by their paths; milliseconds of the epoch. */
  readonly writtenMs: Map<string, number>;
}

/**
 * Writes what differs and removes what is orphaned. Each new text goes into a file of its own
 * first; only when all are on disk do they take their places, the manifest last. Whoever is killed
 * on the way leaves each file old or new, and a manifest that knows them all.
 *
 * @returns when files were written, by their paths; milliseconds of the epoch
 */
export async function applyPlan(plan: WritePlan): Promise<ReadonlyMap<string, number>> {
  await removeLeftovers(plan);
  const changes = [...plan.missing, ...plan.stale];
  const progress: Progress = { undo: [], writtenMs: new Map() };
  if (changes.length + plan.orphaned.length === 0) return progress.writtenMs;
  try {
    await applyChanges(plan, changes, progress);
  } catch (error) {
    for (const step of progress.undo.reverse()) await step().catch(() => undefined);
    throw GenerateError.of(
      `Cannot write output: ${(error as Error).message}; nothing was changed`,
      error,
    );
  }
  for (const { path } of plan.orphaned) await removeEmpty(dirname(path));
  return progress.writtenMs;
}

async function applyChanges(
  { journal, orphaned }: WritePlan,
  changes: readonly PlannedFile[],
  progress: Progress,
): Promise<void> {
  const staged: StagedFile[] = [];
  for (const file of changes) staged.push(await stage(file, progress));
  if ((await readText(journal.path)) !== journal.text) {
    await replace(await stage(journal, progress), progress);
  }
  const isManifest = ({ path }: StagedFile) => path === journal.path;
  for (const file of staged.filter((each) => !isManifest(each))) await replace(file, progress);
  for (const { path } of orphaned) await remove(path, progress);
  for (const file of staged.filter(isManifest)) await replace(file, progress);
}

/** A file whose text is on disk already, under another name. */
interface StagedFile {
  readonly path: string;
  readonly temporary: string;
}

async function stage({ path, text }: PlannedFile, { undo }: Progress): Promise<StagedFile> {
  const dir = dirname(path);
  const made = await makeFolders(dir);
  if (made !== undefined) undo.push(() => rm(made, { recursive: true, force: true }));
  // Their number tells the files of one folder apart.
  const temporary = join(dir, `.pitaya-${process.pid}-${undo.length}.tmp`);
  undo.push(() => rm(temporary, { force: true }));
  await writeFile(temporary, text);
  return { path, temporary };
}

async function replace(
  { path, temporary }: StagedFile,
  { undo, writtenMs }: Progress,
): Promise<void> {
  const old = await readText(path);
  await rename(temporary, path);
  // Times of files have fractions of milliseconds.
  writtenMs.set(path, Date.now() + 1);
  undo.push(() => (old === undefined ? rm(path, { force: true }) : writeFile(path, old)));
}

async function remove(path: string, { undo }: Progress): Promise<void> {
  const old = await readText(path);
  await rm(path, { force: true });
  if (old !== undefined) undo.push(() => writeFile(path, old));
}

/** Removes what runs that were killed have left; nobody else writes here meanwhile. */
async function removeLeftovers(plan: WritePlan): Promise<void> {
  const paths = [...plan.missing, ...plan.stale, ...plan.unchanged].map(({ path }) => path);
  for (const dir of new Set([plan.outDir, ...paths.map(dirname)])) {
    // A folder that isn't there yet has nothing in it.
    const names = await readdir(dir).catch(() => []);
    for (const name of names) {
      if (/^\.pitaya-\d+-\d+\.tmp$/.test(name)) await rm(join(dir, name), { force: true });
    }
  }
}

async function removeEmpty(dir: string): Promise<void> {
  await rmdir(dir).then(
    () => removeEmpty(dirname(dir)),
    () => undefined,
  );
}
