import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { findCacheDir } from "./cache-dir.js";
import { FileHashes, hashOf } from "./file-hashes.js";
import { confirm, type Fingerprint } from "./fingerprint.js";

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

/** What is known at the beginning of a run. */
export interface Recalled<T> {
  /** What was found out before, if all that it hangs on is as it was. */
  readonly value: T | undefined;
  readonly hashes: FileHashes;
}

/** Recalls what was found out before. */
export function recall<T>(slot: CacheSlot): Recalled<T> {
  const record = readSlot(slot, "json", (bytes) => {
    return JSON.parse(bytes.toString()) as StoredRecord<T>;
  });
  if (record === undefined) return { value: undefined, hashes: new FileHashes() };
  const { fingerprint, stamps } = record;
  const hashes = new FileHashes(fingerprint.files, stamps);
  if (!confirm(fingerprint, hashes)) return { value: undefined, hashes };
  if (hashes.hasNews) remember(slot, record, hashes);
  return { value: record.value, hashes };
}

/** Remembers something. */
export function remember<T>(
  slot: CacheSlot,
  { fingerprint, value }: CacheRecord<T>,
  hashes: FileHashes,
): void {
  const stamps = hashes.stampsOf(Object.keys(fingerprint.files));
  const record: StoredRecord<T> = { key: slot.key, fingerprint, stamps, value };
  writeSlot(slot, "json", JSON.stringify(record));
}

interface StoredRecord<T> extends CacheRecord<T>, Keyed {
  readonly stamps: Readonly<Record<string, string>>;
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

/** Length of a hash. */
const hashBytes = 64;

function slotFile({ near, name }: CacheSlot, kind: string): string | undefined {
  const dir = findCacheDir(near);
  return dir === undefined ? undefined : join(dir, `${hashOf(name).slice(0, 24)}.${kind}`);
}

/** The content, and before it its hash: a disk may lose a part of what was written last. */
function readSlot<T extends Keyed>(
  slot: CacheSlot,
  kind: string,
  read: (bytes: Buffer) => T,
): T | undefined {
  const path = slotFile(slot, kind);
  if (path === undefined) return undefined;
  try {
    const bytes = readFileSync(path);
    const content = bytes.subarray(hashBytes);
    if (hashOf(content) !== bytes.toString("latin1", 0, hashBytes)) return undefined;
    const record = read(content);
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
    writeFileSync(temporary, Buffer.concat([Buffer.from(hashOf(content)), Buffer.from(content)]));
    renameSync(temporary, path);
  } catch {
    // A cache that can't be written costs time and nothing else.
    rmSync(temporary, { force: true });
  }
}
