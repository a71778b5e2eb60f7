import { hash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/*
 * Synchronous on purpose: for some hundred small files that is several times as fast, and whoever
 * asks has nothing else to do. Contents count, not times: what was touched but is equal is unchanged.
 * Stamps only spare the reading of files that nobody has touched.
 */

/** What files and folders were like at a moment. Paths are absolute. */
export interface Fingerprint {
  /** Hash of each file; null: there was none. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Hash of the names of the .proto files below each folder. */
  readonly folders: Readonly<Record<string, string>>;
  /** Stamps of files that were found to have their hashes; absent for those that nobody looked at. */
  readonly stamps?: Readonly<Record<string, string>>;
}

/**
 * Looks whether everything is as it was.
 *
 * @returns the same with the stamps of now, or `undefined` if something differs
 */
export function confirm(fingerprint: Fingerprint): Fingerprint | undefined {
  const { files, folders, stamps: old = {} } = fingerprint;
  if (!Object.entries(folders).every(([dir, hash]) => hashNames(dir) === hash)) return undefined;
  const stamps: Record<string, string> = {};
  let isStamped = true;
  for (const [path, hash] of Object.entries(files)) {
    // Before the file is read: a change in between makes the stamp wrong, not the content.
    const stamp = hash === null ? undefined : stampOf(path);
    if (stamp === undefined || stamp !== old[path]) {
      if (hashFile(path) !== hash) return undefined;
      isStamped &&= stamp === undefined;
    }
    if (stamp !== undefined) stamps[path] = stamp;
  }
  return isStamped ? fingerprint : { files, folders, stamps };
}

/** What a file holds now. */
export interface ChangedFile {
  readonly content: Uint8Array;
  readonly hash: string;
}

/** The files that have changed, by their paths; `undefined` if some came or went. */
export function findChanged({
  files,
  folders,
}: Fingerprint): ReadonlyMap<string, ChangedFile> | undefined {
  if (!Object.entries(folders).every(([dir, hash]) => hashNames(dir) === hash)) return undefined;
  const changed = new Map<string, ChangedFile>();
  for (const [path, old] of Object.entries(files)) {
    const content = readIfThere(path);
    if ((content === undefined) !== (old === null)) return undefined;
    if (content === undefined) continue;
    const hash = hashOf(content);
    if (hash !== old) changed.set(path, { content, hash });
  }
  return changed;
}

/** A change this short ago could be followed by another one that has the same time. Milliseconds. */
const clockGrainMs = 100;

/**
 * What changes whenever a file does: the time of its last change, which nobody sets back, its size
 * and its place on the disk. `undefined` if that can't be relied on.
 */
function stampOf(path: string): string | undefined {
  try {
    const { ctimeMs, size, ino } = statSync(path);
    return ctimeMs > Date.now() - clockGrainMs ? undefined : `${ctimeMs} ${size} ${ino}`;
  } catch {
    // Absent, or as good as absent: its content tells.
    return undefined;
  }
}

/**
 * Takes a fingerprint of files and folders that were read since `sinceMs` (milliseconds of the
 * epoch).
 *
 * @returns `undefined` if one of the files was changed since: nobody knows what was read then
 */
export function takeFingerprint(
  files: Iterable<string>,
  folders: Iterable<string>,
  sinceMs: number,
): Fingerprint | undefined {
  const listed = [...new Set(files)];
  if (listed.some((path) => changedMs(path) > sinceMs)) return undefined;
  return {
    files: Object.fromEntries(listed.map((path) => [path, hashFile(path)])),
    folders: Object.fromEntries([...new Set(folders)].map((dir) => [dir, hashNames(dir)])),
  };
}

/** The hash of a text or of bytes. */
export function hashOf(content: string | Uint8Array): string {
  return hash("sha256", content);
}

/** The hash of what files hold. */
export function hashFiles(paths: readonly string[]): string {
  return hashOf(paths.map((path) => `${path} ${hashFile(path)}`).join("\n"));
}

/** The .proto files below a folder, those of installed packages left out. Absolute, sorted. */
export function listProtoFiles(dir: string): readonly string[] {
  const found: string[] = [];
  collect(dir, found);
  return found.sort();
}

function collect(dir: string, found: string[]): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") collect(path, found);
    } else if (entry.name.endsWith(".proto")) found.push(path);
  }
}

function hashFile(path: string): string | null {
  const content = readIfThere(path);
  return content === undefined ? null : hashOf(content);
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    // Absent, or as good as absent: whoever needs it tells what is wrong with it.
    return undefined;
  }
}

function hashNames(dir: string): string {
  try {
    return hashOf(listProtoFiles(dir).join("\n"));
  } catch {
    return "";
  }
}

/** The time of the last change, which, unlike that of the content, nobody sets back. */
function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0;
}
