import { stat } from "node:fs/promises";
import { join } from "node:path";
import { hashOf } from "../cache/index.js";
import { GenerateError } from "../error.js";
import { readText } from "./files.js";
import { requireInside } from "./inside.js";
import { formatManifest, type Manifest, readManifest } from "./manifest.js";

/** One file to write. */
export interface PlannedFile {
  /** Path on disk. */
  readonly path: string;
  readonly text: string;
}

/** A file that is there with another content. */
export interface StaleFile extends PlannedFile {
  readonly before: string;
}

/** A file that earlier runs wrote and this one would not. */
export interface OrphanedFile {
  /** Path on disk. */
  readonly path: string;
  readonly before: string;
}

/** A file that is as it should be. */
export interface UnchangedFile {
  /** Path on disk. */
  readonly path: string;
  /** Hash of its text. */
  readonly hash: string;
}

/** What a run has to do, or has done. All paths are paths on disk. */
export interface WritePlan {
  readonly outDir: string;
  /** Files that are not there. */
  readonly missing: readonly PlannedFile[];
  /** Files that are there with another content. */
  readonly stale: readonly StaleFile[];
  /** Files that are as they should be. */
  readonly unchanged: readonly UnchangedFile[];
  /** Files that an earlier run wrote and this one would not. */
  readonly orphaned: readonly OrphanedFile[];
  /**
   * The manifest while files take their places: it knows the old ones and the new ones, so that the
   * next run finds them all if this one is killed.
   */
  readonly journal: PlannedFile & { readonly before: string | undefined };
}

/** A file of the output. */
export interface NewFile {
  /** Below the output folder, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Hash of the text, if it is known to be on disk already. */
  readonly onDisk?: string;
}

/** What there is to compare with. */
export interface WriteTarget {
  readonly outDir: string;
  readonly files: readonly NewFile[];
  /** Files outside of the output folder. */
  readonly extra: readonly PlannedFile[];
  /** Whether the text of a file says that we wrote it. */
  readonly isOurs: (text: string) => boolean;
}

/** Compares the output with what is on disk. Writes nothing. */
export async function planWrite({ outDir, files, extra, isOurs }: WriteTarget): Promise<WritePlan> {
  await requireFolder(outDir);
  const manifest = await readManifest(outDir);
  const paths = files.map(({ path }) => path);
  await requireInside(outDir, [...paths, ...manifest.files]);
  const known = files.flatMap(({ path, onDisk: hash }) =>
    hash === undefined ? [] : [{ path: join(outDir, path), hash }],
  );
  const open = files.filter(({ onDisk }) => onDisk === undefined);
  const planned = open.map(({ path, text }) => ({ path: join(outDir, path), text }));
  const compared = await Promise.all(planned.map(compare));
  const orphaned = await findOrphans(outDir, manifest, new Set(paths));
  requireOwn(compared, orphaned, isOurs);
  const all = [
    ...compared,
    { path: manifest.path, text: formatManifest(paths), before: manifest.text },
    ...(await Promise.all(extra.map(compare))),
  ];
  return {
    outDir,
    missing: all.filter(({ before }) => before === undefined),
    stale: all.filter(isStale),
    unchanged: [...known, ...all.filter(isUnchanged).map(toUnchanged)],
    orphaned,
    journal: {
      path: manifest.path,
      text: formatManifest([...paths, ...manifest.files]),
      before: manifest.text,
    },
  };
}

/** A file to write and what is in its place. */
interface ComparedFile extends PlannedFile {
  readonly before: string | undefined;
}

async function compare(file: PlannedFile): Promise<ComparedFile> {
  return { ...file, before: await readText(file.path) };
}

function isUnchanged({ before, text }: ComparedFile): boolean {
  return before === text;
}

function toUnchanged({ path, text }: PlannedFile): UnchangedFile {
  return { path, hash: hashOf(text) };
}

function isStale(file: ComparedFile): file is ComparedFile & StaleFile {
  return file.before !== undefined && file.before !== file.text;
}

/**
 * A user's file is never replaced or removed, also where one of ours was before: what it begins with
 * counts, not what the manifest says. A blank one has nothing to lose.
 */
function requireOwn(
  compared: readonly ComparedFile[],
  orphaned: readonly OrphanedFile[],
  isOurs: WriteTarget["isOurs"],
): void {
  const isForeign = ({ before = "" }: Pick<ComparedFile, "before">) =>
    before.trim() !== "" && !isOurs(before);
  const faults = [
    ...compared.filter(isForeign).map(({ path }) => ({
      text: `Cannot write "${path}": a file that pitaya did not generate is in the way; move or remove it`,
    })),
    ...orphaned.filter(isForeign).map(({ path }) => ({
      text: `Cannot remove "${path}", which no .proto file leads to any more: pitaya did not generate what is in it now; move or remove it`,
    })),
  ];
  if (faults.length > 0) throw new GenerateError(faults);
}

async function findOrphans(
  outDir: string,
  { files }: Manifest,
  wanted: ReadonlySet<string>,
): Promise<readonly OrphanedFile[]> {
  const gone = files.filter((path) => !wanted.has(path)).map((path) => join(outDir, path));
  const found = await Promise.all(
    gone.map(async (path) => ({ path, before: await readText(path) })),
  );
  return found.flatMap(({ path, before }) => (before === undefined ? [] : [{ path, before }]));
}

async function requireFolder(outDir: string): Promise<void> {
  if (outDir.trim() === "")
    throw GenerateError.of('Cannot write to "": name a folder, or "." for the current one');
  const info = await stat(outDir).catch(() => undefined);
  if (info !== undefined && !info.isDirectory()) {
    throw GenerateError.of(`Cannot write to "${outDir}": it is a file, not a folder`);
  }
}
