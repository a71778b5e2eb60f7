import { statSync } from "node:fs";
import { FileHashes, hashOf, readIfThere } from "./file-hashes.js";
import { hashFolders } from "./proto-folder.js";

/** What files and folders were like at a moment. Paths are absolute. */
export interface Fingerprint {
  /** Hash of each file; null: there was none. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Hash of where each folder is and of the names of the .proto files below it. */
  readonly folders: Readonly<Record<string, string>>;
}

/** Looks whether everything is as it was. */
export function confirm({ files, folders }: Fingerprint, hashes: FileHashes): boolean {
  return (
    isSameFolders(folders) &&
    Object.entries(files).every(([path, hash]) => hashes.of(path) === hash)
  );
}

/** What a file holds now. */
export interface ChangedFile {
  readonly content: Uint8Array;
  readonly hash: string;
}

/** The files that have changed, by their paths; `undefined` if some came or went. */
export function findChanged(
  { files, folders }: Fingerprint,
  hashes: FileHashes,
): ReadonlyMap<string, ChangedFile> | undefined {
  if (!isSameFolders(folders)) return undefined;
  const changed = new Map<string, ChangedFile>();
  for (const [path, old] of Object.entries(files)) {
    if (hashes.of(path) === old) continue;
    const content = readIfThere(path);
    if (content === undefined || old === null) return undefined;
    changed.set(path, { content, hash: hashOf(content) });
  }
  return changed;
}

function isSameFolders(folders: Fingerprint["folders"]): boolean {
  const now = hashFolders(Object.keys(folders));
  return Object.entries(folders).every(([dir, hash]) => now[dir] === hash);
}

/**
 * Takes a fingerprint of files that were read since `sinceMs` (milliseconds of the epoch).
 *
 * @param folders - hashes of folders, taken before anybody looked for files in them
 * @param hashes - what is known of files
 * @returns `undefined` if one of the files was changed since: nobody knows what was read then
 */
export function takeFingerprint(
  files: Iterable<string>,
  folders: Fingerprint["folders"],
  sinceMs: number,
  hashes = new FileHashes(),
): Fingerprint | undefined {
  const listed = [...new Set(files)];
  if (listed.some((path) => changedMs(path) > sinceMs)) return undefined;
  return {
    files: Object.fromEntries(listed.map((path) => [path, hashes.of(path)])),
    folders,
  };
}

/** The hash of what files hold. */
export function hashFiles(paths: readonly string[], hashes: FileHashes): string {
  return hashOf(paths.map((path) => `${path} ${hashes.of(path)}`).join("\n"));
}

/** The time of the last change, which, unlike that of the content, nobody sets back. */
function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0;
}
