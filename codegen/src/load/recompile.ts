import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ChangedFile, type FileHashes, findChanged } from "../cache/index.js";
import { runBuild } from "./buf.js";
import { byName } from "./import-graph.js";
import type { KnownSchema } from "./known-schema.js";
import { outlineOf } from "./outline.js";
import { type RawFile, splitSet } from "./raw-files.js";

/** Texts of .proto files by import names. */
type Sources = ReadonlyMap<string, string | Uint8Array>;

/**
 * Compiles the files that have changed since an earlier compilation, and in place of those that they
 * import, outlines.
 *
 * @param hashes - what is known of files
 * @param meanwhile - is done while the compiler runs
 * @returns `undefined` if that is not enough: the change may matter to other files, or is faulty
 */
export async function recompile(
  known: KnownSchema,
  hashes: FileHashes,
  meanwhile: () => Promise<unknown>,
): Promise<KnownSchema | undefined> {
  const changes = findChanged(known.fingerprint, hashes);
  const changed = changes === undefined ? undefined : nameAll(changes, known);
  if (changes === undefined || changed === undefined) return undefined;
  if (changed.size === 0) return known;
  const fresh = await compileAlone(chooseSources(changed, known), [...changed.keys()], meanwhile);
  const files = known.files.map((file) => fresh.get(file.name) ?? file);
  const isEnough =
    [...changed.keys()].every((name) => fresh.has(name)) &&
    files.every((file, index) => isSameToOthers(file, known.files[index]));
  if (!isEnough) return undefined;
  const { folders, files: old } = known.fingerprint;
  const now = Object.fromEntries([...changes].map(([path, { hash }]) => [path, hash]));
  return { ...known, files, fingerprint: { folders, files: { ...old, ...now } } };
}

/** What the changed files hold now; `undefined` if more hangs on one of them. */
function nameAll(
  changes: ReadonlyMap<string, ChangedFile>,
  { names, texts }: KnownSchema,
): Sources | undefined {
  const changed = new Map<string, Uint8Array>();
  for (const [path, { content }] of changes) {
    const name = names.get(path);
    if (name === undefined || texts.has(name)) return undefined;
    changed.set(name, content);
  }
  return changed;
}

/** All that a compiler has to see; what is on no disk, it has itself. */
function chooseSources(changed: Sources, { files, names, texts }: KnownSchema): Sources {
  const onDisk = new Set(names.values());
  const all = byName(files);
  const sources = new Map(changed);
  const add = (name: string): void => {
    const file = all.get(name);
    if (file === undefined || !onDisk.has(name) || sources.has(name)) return;
    const text = texts.get(name);
    sources.set(name, text ?? outlineOf(file));
    if (text !== undefined) file.imports.forEach(add);
  };
  for (const name of changed.keys()) all.get(name)?.imports.forEach(add);
  return sources;
}

/** Nothing if there are faults: their places would be those of this folder, so others tell them. */
async function compileAlone(
  sources: Sources,
  wanted: readonly string[],
  meanwhile: () => Promise<unknown>,
): Promise<ReadonlyMap<string, RawFile>> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), "pitaya-")));
  try {
    await writeFile(join(dir, "buf.yaml"), '{"version":"v2"}');
    for (const [name, text] of sources) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), text);
    }
    const paths = wanted.flatMap((name) => ["--path", name]);
    const [{ exitCode, stdout }] = await Promise.all([
      runBuild([".", "--exclude-imports", ...paths], dir),
      meanwhile(),
    ]);
    if (exitCode !== 0) return new Map();
    return new Map(splitSet(stdout).map((file) => [file.name, file]));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function isSameToOthers(file: RawFile, old: RawFile | undefined): boolean {
  return (
    file === old ||
    (old !== undefined &&
      file.isPlain &&
      file.imports.join() === old.imports.join() &&
      outlineOf(file) === outlineOf(old))
  );
}
