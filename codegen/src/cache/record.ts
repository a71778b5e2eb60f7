import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { findCacheDir } from "./cache-dir.js";
import { confirm, type Fingerprint, hashOf } from "./fingerprint.js";

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
  const record = readSlot(slot, "json", (bytes) => {
    return JSON.parse(bytes.toString()) as CacheRecord<T> & Keyed;
  });
  const fingerprint = record === undefined ? undefined : confirm(record.fingerprint);
  if (record === undefined || fingerprint === undefined) return undefined;
  if (fingerprint !== record.fingerprint) remember(slot, { fingerprint, value: record.value });
  return record.value;
}

/** Remembers something. */
export function remember<T>(slot: CacheSlot, record: CacheRecord<T>): void {
  writeSlot(slot, "json", JSON.stringify({ key: slot.key, ...record }));
}

/** What was kept under the same key. It may hold what JSON can't, and is read by this Node.js only. */
export function recallData<T>(slot: CacheSlot): T | undefined {
  const read = (bytes: Buffer) => deserialize(bytes) as { readonly value: T } & Keyed;
  return readSlot(slot, "bin", read)?.value;
}

/** Keeps something that hangs on the key alone. */
export function rememberData<T>(slot: CacheSlot, value: T): void {
  writeSlot(slot, "bin", serialize({ key: slot.key, value }));
}

interface Keyed {
  readonly key: unknown;
}

function slotFile({ near, name }: CacheSlot, kind: string): string | undefined {
  const dir = findCacheDir(near);
  return dir === undefined ? undefined : join(dir, `${hashOf(name).slice(0, 24)}.${kind}`);
}

function readSlot<T extends Keyed>(
  slot: CacheSlot,
  kind: string,
  read: (bytes: Buffer) => T,
): T | undefined {
  const path = slotFile(slot, kind);
  if (path === undefined) return undefined;
  try {
    const record = read(readFileSync(path));
    return record.key === slot.key ? record : undefined;
  } catch {
    // Nothing was remembered, or it is spoilt: it is found out again.
    return undefined;
  }
}

function writeSlot(slot: CacheSlot, kind: string, content: string | Uint8Array): void {
  const path = slotFile(slot, kind);
  if (path === undefined) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch {
    // A cache that can't be written costs time and nothing else.
    rmSync(temporary, { force: true });
  }
}
