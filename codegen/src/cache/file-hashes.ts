import { hash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

/**
 * A change this short ago could be followed by another one that has the same time: on most file systems,
 * and on those that count whole seconds. Milliseconds.
 */
const clockGrainMs = { fine: 25, coarse: 2000 };

/** A hash, and the stamp of the file that was found to have it. */
interface StampedHash {
  readonly stamp: string;
  readonly hash: string;
}

/**
 * Hashes of files. Contents count, not times: what was touched but is equal is unchanged. Stamps only
 * spare the reading of files that nobody has touched.
 *
 * Synchronous on purpose: for some hundred small files that is several times as fast.
 */
export class FileHashes {
  readonly #known = new Map<string, StampedHash>();
  #hasNews = false;

  /**
   * @param files - hashes of files by their absolute paths
   * @param stamps - stamps of those of them that were found to have their hashes
   */
  constructor(
    files: Readonly<Record<string, string | null>> = {},
    stamps: Readonly<Record<string, string>> = {},
  ) {
    for (const [path, stamp] of Object.entries(stamps)) {
      const known = files[path];
      if (typeof known === "string") this.#known.set(path, { stamp, hash: known });
    }
  }

  /**
   * The hash of what a file holds now; null if there is none.
   *
   * @param path - absolute
   */
  of(path: string): string | null {
    // Before the file is read: a change in between makes the stamp wrong, not the content.
    const stamp = stampOf(path);
    const known = this.#known.get(path);
    if (stamp !== undefined && stamp === known?.stamp) return known.hash;
    const content = readIfThere(path);
    if (content === undefined) return null;
    const found = hashOf(content);
    this.#keep(path, stamp, found);
    return found;
  }

  /** Whether more was found out than was known at first. */
  get hasNews(): boolean {
    return this.#hasNews;
  }

  /**
   * Tells what was written to a file.
   *
   * @param path - absolute
   * @param writtenMs - when that was done, in milliseconds of the epoch: what came later is another's
   */
  note(path: string, written: string, writtenMs: number): void {
    this.#keep(path, stampOf(path, writtenMs), written);
  }

  /** Stamps of files that have the hashes which are known. */
  stampsOf(paths: Iterable<string>): Readonly<Record<string, string>> {
    const known = [...paths].flatMap((path) => {
      const found = this.#known.get(path);
      return found === undefined ? [] : [[path, found.stamp] as const];
    });
    return Object.fromEntries(known);
  }

  #keep(path: string, stamp: string | undefined, found: string): void {
    this.#known.delete(path);
    if (stamp === undefined) return;
    this.#known.set(path, { stamp, hash: found });
    this.#hasNews = true;
  }
}

/** The hash of a text or of bytes. */
export function hashOf(content: string | Uint8Array): string {
  return hash("sha256", content);
}

/** What a file holds; `undefined` if it is absent or as good as that: whoever needs it tells why. */
export function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/**
 * What changes whenever a file does: the time of its last change, which nobody sets back, its size
 * and its place on the disk. `undefined` if that can't be relied on.
 */
function stampOf(path: string, latestMs = Number.POSITIVE_INFINITY): string | undefined {
  try {
    const { ctimeMs, size, ino } = statSync(path);
    const grainMs = ctimeMs % 1000 === 0 ? clockGrainMs.coarse : clockGrainMs.fine;
    const isSure = ctimeMs <= Math.min(latestMs, Date.now() - grainMs);
    return isSure ? `${ctimeMs} ${size} ${ino}` : undefined;
  } catch {
    // Absent, or as good as absent: its content tells.
    return undefined;
  }
}
