import { randomUUID } from "node:crypto";
import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GenerateError } from "../error.js";
import type { FileChange } from "../generate.js";
import { makeFolders } from "../write/index.js";
import { shownPath } from "./paths.js";

/**
 * Writes files of the user. All new texts are on disk before the first takes its place, whole.
 *
 * @throws GenerateError if a file can't be written, or was changed since it was read
 */
export async function writeChanges(changes: readonly FileChange[]): Promise<void> {
  const staged: StagedFile[] = [];
  try {
    for (const change of changes) staged.push(await stage(change));
    for (const change of changes) await requireUnchanged(change);
    for (const { path, temporary } of staged) await rename(temporary, path);
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true });
    if (error instanceof GenerateError) throw error;
    throw GenerateError.of(`Cannot write: ${(error as Error).message}`, error);
  }
}

interface StagedFile {
  readonly path: string;
  readonly temporary: string;
}

async function stage({ path, before, after = "" }: FileChange): Promise<StagedFile> {
  makeFolders(dirname(path));
  // A link stays one, and a file keeps its mode.
  const real = before === undefined ? path : await realpath(path);
  const mode = before === undefined ? undefined : (await stat(real)).mode;
  const temporary = join(dirname(real), `.pitaya-${randomUUID()}.tmp`);
  await writeFile(temporary, after, mode === undefined ? {} : { mode });
  return { path: real, temporary };
}

/** An editor may have saved it meanwhile. */
async function requireUnchanged({ path, before }: FileChange): Promise<void> {
  const now = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (now === before) return;
  throw GenerateError.of(
    `Cannot write "${shownPath(path)}": it was changed meanwhile; run it again`,
  );
}
