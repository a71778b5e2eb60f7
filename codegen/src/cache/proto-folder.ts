import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { hashOf } from "./file-hashes.js";

/** What there is below a folder. Absolute paths, sorted. */
export interface ProtoFolder {
  /** The .proto files. */
  readonly files: readonly string[];
  /** Those behind links to folders: a compiler reads them, though nothing is made of them. */
  readonly linked: readonly string[];
  /** The folders of installed packages: nothing in them counts. */
  readonly installed: readonly string[];
}

/** Looks through a folder. */
export function listProtoFolder(dir: string): ProtoFolder {
  const found: Found = { files: [], linked: [], installed: [] };
  collect(dir, found.files, [realpathSync(dir)], found);
  return { files: found.files.sort(), linked: found.linked.sort(), installed: found.installed };
}

/** The folders of installed packages below a folder; none if it can't be read: a compiler tells that. */
export function listInstalled(dir: string): readonly string[] {
  try {
    return listProtoFolder(dir).installed;
  } catch {
    return [];
  }
}

/** Hashes of where folders are and of the names of the .proto files below them, by their paths. */
export function hashFolders(dirs: Iterable<string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...new Set(dirs)].map((dir) => [dir, hashFolder(dir)]));
}

interface Found {
  readonly files: string[];
  readonly linked: string[];
  readonly installed: string[];
}

/**
 * @param files - where .proto files go
 * @param around - real paths of the folders that links led to: none is entered twice on one way
 */
function collect(dir: string, files: string[], around: readonly string[], found: Found): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    const link = entry.isSymbolicLink() ? findFolder(path) : undefined;
    if (!entry.isDirectory() && link === undefined) {
      if (entry.name.endsWith(".proto")) files.push(path);
    } else if (entry.name === "node_modules") found.installed.push(path);
    else if (link === undefined) collect(path, files, around, found);
    else if (!around.includes(link)) collect(path, found.linked, [...around, link], found);
  }
}

/** The real path of the folder that a link leads to. */
function findFolder(link: string): string | undefined {
  const isFolder = statSync(link, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? realpathSync(link) : undefined;
}

function hashFolder(dir: string): string {
  try {
    const { files, linked } = listProtoFolder(dir);
    return hashOf([realpathSync(dir), ...files, ...linked].join("\n"));
  } catch {
    return "";
  }
}
