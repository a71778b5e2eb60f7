import { mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, normalize, sep } from "node:path";
import { GenerateError } from "./error.js";

/** One file to write. */
export interface PlannedFile {
  /** Path on disk. */
  readonly path: string;
  readonly text: string;
}

/** What a run has to do, or has done. All paths are paths on disk, sorted. */
export interface WritePlan {
  /** Files that are not there. */
  readonly missing: readonly PlannedFile[];
  /** Files that are there with another content. */
  readonly stale: readonly PlannedFile[];
  /** Files that are as they should be. */
  readonly unchanged: readonly string[];
  /** Files that an earlier run wrote and this one would not. */
  readonly orphaned: readonly string[];
}

/** What there is to compare with. */
export interface WriteTarget {
  readonly outDir: string;
  /** Paths below the output folder, with slashes. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Files outside of the output folder. */
  readonly extra: readonly PlannedFile[];
  /** Whether the text of a file says that we wrote it. */
  readonly isOurs: (text: string) => boolean;
}

/** The file in the output folder that lists the others. */
export const manifestName = ".pitaya.json";

/** Compares the output with what is on disk. Writes nothing. */
export async function planWrite({ outDir, files, extra, isOurs }: WriteTarget): Promise<WritePlan> {
  await requireFolder(outDir);
  const paths = files.map(({ path }) => path).sort();
  const known = await readManifest(outDir);
  const manifest = { path: join(outDir, manifestName), text: formatManifest(paths) };
  const planned = files.map(({ path, text }) => ({ path: join(outDir, path), text }));
  const foreign: string[] = [];
  const compared = await Promise.all(
    [...planned, manifest, ...extra].map(async (file) => ({
      file,
      old: await readText(file.path),
    })),
  );
  for (const { file, old } of compared.slice(0, planned.length)) {
    if (old !== undefined && !known.has(file.path) && !isOurs(old)) foreign.push(file.path);
  }
  if (foreign.length > 0) throw new GenerateError(foreign.map(refuseForeign));
  const wanted = new Set(planned.map(({ path }) => path));
  return {
    missing: compared.filter(({ old }) => old === undefined).map(({ file }) => file),
    stale: compared
      .filter(({ file, old }) => old !== undefined && old !== file.text)
      .map(({ file }) => file),
    unchanged: compared.filter(({ file, old }) => old === file.text).map(({ file }) => file.path),
    orphaned: await keepExisting([...known].filter((path) => !wanted.has(path))),
  };
}

/**
 * Writes what differs and removes what is orphaned. Each new text goes into a file of
 * its own first; only when all are on disk do they take their places.
 */
export async function applyPlan(plan: WritePlan): Promise<void> {
  const changes = [...plan.missing, ...plan.stale];
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const { path, text } of changes) await stage(path, text, undo);
    for (const { path } of changes) await replace(path, undo);
    for (const path of plan.orphaned) await remove(path, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw GenerateError.of(
      `Cannot write output: ${(error as Error).message}; nothing was changed`,
      error,
    );
  }
  for (const path of plan.orphaned) await removeEmpty(dirname(path));
}

async function stage(path: string, text: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const made = await makeFolders(dirname(path));
  if (made !== undefined) undo.push(() => rm(made, { recursive: true, force: true }));
  const temporary = toTemporary(path);
  undo.push(() => rm(temporary, { force: true }));
  await writeFile(temporary, text);
}

/**
 * Makes a folder and those around it; the outermost that was missing. Step by step, because Node's
 * own recursion never ends where a file system has no room for folders, as below /proc.
 */
async function makeFolders(dir: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = dir; !(await exists(at)); at = dirname(at)) missing.push(at);
  for (const each of [...missing].reverse()) {
    await mkdir(each).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  return missing.at(-1);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function replace(path: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const old = await readText(path);
  await rename(toTemporary(path), path);
  undo.push(() => (old === undefined ? rm(path, { force: true }) : writeFile(path, old)));
}

async function remove(path: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const old = await readText(path);
  await rm(path, { force: true });
  if (old !== undefined) undo.push(() => writeFile(path, old));
}

function toTemporary(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
}

async function requireFolder(outDir: string): Promise<void> {
  const info = await stat(outDir).catch(() => undefined);
  if (info !== undefined && !info.isDirectory()) {
    throw GenerateError.of(`Cannot write to "${outDir}": it is a file, not a folder`);
  }
}

/** Paths of the files that earlier runs wrote. */
async function readManifest(outDir: string): Promise<ReadonlySet<string>> {
  const path = join(outDir, manifestName);
  const text = await readText(path);
  if (text === undefined) return new Set();
  const files = parseManifest(text);
  if (files === undefined)
    throw GenerateError.of(
      `Cannot read "${path}": it is no list of files; remove it to have it made anew`,
    );
  return new Set(files.map((file) => join(outDir, file)));
}

function parseManifest(text: string): readonly string[] | undefined {
  try {
    const { files } = JSON.parse(text) as { files?: unknown };
    if (!Array.isArray(files)) return undefined;
    return files.every(isInside) ? files : undefined;
  } catch {
    return undefined;
  }
}

/** A manifest that someone changed must not make us remove files elsewhere. */
function isInside(file: unknown): file is string {
  if (typeof file !== "string") return false;
  const path = normalize(file);
  return (
    path !== "." && !path.startsWith("..") && !path.startsWith(sep) && !/^[A-Za-z]:/.test(path)
  );
}

function formatManifest(paths: readonly string[]): string {
  return `${JSON.stringify({ files: paths }, null, 2)}\n`;
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    // A parent is a file: found out when writing, with a better message.
    if (error.code === "ENOTDIR") return undefined;
    throw GenerateError.of(`Cannot read "${path}": ${error.message}`, error);
  });
}

async function keepExisting(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => ({ path, exists: (await readText(path)) !== undefined })),
  );
  return found.filter(({ exists }) => exists).map(({ path }) => path);
}

async function removeEmpty(dir: string): Promise<void> {
  await rmdir(dir).then(
    () => removeEmpty(dirname(dir)),
    () => undefined,
  );
}

function refuseForeign(path: string): { readonly text: string } {
  return {
    text: `Cannot write "${path}": a file that pitaya did not generate is in the way; move it`,
  };
}
