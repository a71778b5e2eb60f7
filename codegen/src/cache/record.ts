import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findCacheDir } from "./cache-dir.js";
import { type Fingerprint, hashOf, isCurrent } from "./fingerprint.js";

/** Something that was found out, and what it hangs on. */
export interface CacheRecord<T> {
  readonly fingerprint: Fingerprint;
  readonly value: T;
}

/** Where something is remembered. */
export interface CacheSlot {
  /** Folder whose `node_modules` holds the cache. */
  readonly near: string;
  /** What it is about; one thing is remembered per name. */
  readonly name: string;
  /** What was asked; the answer to another question is of no use. */
  readonly key: string;
}

/** What was found out before, if all that it hangs on is as it was. */
export function recall<T>(slot: CacheSlot): T | undefined {
  const path = slotFile(slot);
  const record = path === undefined ? undefined : readRecord<T>(path, slot.key);
  return record !== undefined && isCurrent(record.fingerprint) ? record.value : undefined;
}

/** Remembers something. */
export function remember<T>(slot: CacheSlot, record: CacheRecord<T>): void {
  const path = slotFile(slot);
  if (path === undefined) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, JSON.stringify({ key: slot.key, ...record }));
    renameSync(temporary, path);
  } catch {
    // A cache that can't be written costs time and nothing else.
    rmSync(temporary, { force: true });
  }
}

function slotFile({ near, name }: CacheSlot): string | undefined {
  const dir = findCacheDir(near);
  return dir === undefined ? undefined : join(dir, `${hashOf(name).slice(0, 24)}.json`);
}

function readRecord<T>(path: string, key: string): CacheRecord<T> | undefined {
  try {
    const record = JSON.parse(readFileSync(path, "utf8")) as CacheRecord<T> & { key: unknown };
    return record.key === key ? record : undefined;
  } catch {
    return undefined;
  }
}
