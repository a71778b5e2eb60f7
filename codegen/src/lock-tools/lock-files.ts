import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { type Diagnostic, GenerateError } from "../error.js";
import { loadSchema } from "../load/index.js";
import { readLockText } from "../lock-file.js";
import {
  assignCodes,
  buildModel,
  dictionaryRoutes,
  formatLock,
  type LockedRoute,
  type Model,
  parseLock,
  type RouteLock,
  soundModel,
} from "../model/index.js";
import { defaultLockFile } from "../options.js";
import { holdPaths } from "../write/index.js";
import { type ImportedLock, importDictionary } from "./import-lock.js";
import { readDictionaryFile } from "./read-dictionary.js";

/** A lock file and the schema whose routes it knows. */
export interface LockFiles {
  /** Folder with the .proto files. */
  readonly schemaDir: string;
  /**
   * File that keeps the codes of the route dictionary.
   *
   * @default `routes.lock.json` in the schema folder
   */
  readonly lockFile?: string;
}

/** What an import came to. */
export type ImportResult = Omit<ImportedLock, "lock">;

/**
 * Takes the codes of a running server's dictionary into the lock file. Again, it changes nothing.
 *
 * @param dictionaryFile - a JSON object of codes by route, or the body of a handshake's answer
 * @throws GenerateError with all that doesn't fit; nothing is written then
 */
export async function importLock(files: LockFiles, dictionaryFile: string): Promise<ImportResult> {
  const path = pathOf(files);
  const text = await readFile(dictionaryFile, "utf8").catch((error: Error) => {
    throw GenerateError.of(`Cannot read dictionary "${dictionaryFile}": ${error.message}`, error);
  });
  const imported = readDictionaryFile(text, dictionaryFile);
  const model = await readModel(files.schemaDir);
  return holdPaths([path], async () => {
    const before = await readLockText(path);
    const old = before === undefined ? [] : parseLock(before, path);
    const { lock, ...result } = importDictionary(imported, model, old);
    await writeLock(path, before, formatLock(lock));
    return result;
  });
}

/** Reads a lock file; nothing is known of codes where there is none. */
export async function showLock(files: LockFiles): Promise<RouteLock> {
  const path = pathOf(files);
  const text = await readLockText(path);
  if (text === undefined) throw GenerateError.of(`Cannot read lock file "${path}": no such file`);
  return parseLock(text, path);
}

/**
 * Compares a lock file with its schema.
 *
 * @returns what a run of the generator would change of it; nothing if it is current
 * @throws GenerateError if it is no sound lock file, or the schema can't have its codes
 */
export async function checkLock(files: LockFiles): Promise<readonly Diagnostic[]> {
  const path = pathOf(files);
  const text = await readLockText(path);
  const old = text === undefined ? [] : parseLock(text, path);
  const model = await readModel(files.schemaDir);
  const { lock, diagnostics } = assignCodes(dictionaryRoutes(model), old);
  if (diagnostics.length > 0) throw new GenerateError(diagnostics);
  const changes = lock.flatMap((entry) => tellChange(entry, old, path));
  if (changes.length > 0 || text === undefined || formatLock(lock) === text) return changes;
  return [
    {
      text: `Lock file "${path}" is not as it would be written: run "pitaya generate" after a merge`,
    },
  ];
}

function tellChange(entry: LockedRoute, old: RouteLock, path: string): readonly Diagnostic[] {
  const { route, code, retired } = entry;
  const known = old.find((each) => each.code === code);
  if (known !== undefined && known.retired === retired) return [];
  const what =
    known === undefined
      ? `has no code for route "${route}", which gets ${code}`
      : `has code ${code} of route "${route}" as ${retired === true ? "used, but it is not any more" : "retired, but it is used"}`;
  return [{ text: `Lock file "${path}" ${what}: run "pitaya generate"` }];
}

function pathOf({ schemaDir, lockFile }: LockFiles): string {
  return lockFile ?? defaultLockFile(schemaDir);
}

async function readModel(schemaDir: string): Promise<Model> {
  return soundModel(await buildModel(await loadSchema(schemaDir), { messagesOnly: false }));
}

/** The old file stays whole until the new one is. */
async function writeLock(path: string, before: string | undefined, text: string): Promise<void> {
  if (before === text) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw GenerateError.of(`Cannot write lock file "${path}": ${(error as Error).message}`, error);
  }
}
