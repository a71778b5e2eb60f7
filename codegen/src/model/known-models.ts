import { deserialize, serialize } from "node:v8";
import { type CompiledFolder, type LoadedSchema, openSchema } from "../load/index.js";
import { type BuildOptions, type BuildResult, buildFiles, toModel } from "./build.js";
import { setDigest } from "./digest.js";
import type { FileModel } from "./model.js";
import { keyModels } from "./model-keys.js";
import { type FileLinks, findReached, linksOf } from "./reach.js";

/** What is kept of a file that had no fault. */
export interface KnownFile extends FileLinks {
  /** Hash of all that it was built from. */
  readonly key: string;
  /** Its model, serialized by Node.js; absent if nothing needed it. */
  readonly model?: Uint8Array;
}

/** What is kept of the files of a schema, by import names. */
export type KnownFiles = ReadonlyMap<string, KnownFile>;

/** A model, and what to keep for the next one. */
export interface KnownResult extends BuildResult {
  readonly known: KnownFiles;
}

/**
 * Builds a model of a schema of which most may be known already: only files that have changed, or
 * use what has, are decoded and built.
 */
export async function buildKnownModel(
  folder: CompiledFolder,
  options: BuildOptions,
  known: KnownFiles,
): Promise<KnownResult> {
  const keys = keyModels(folder, options);
  const current = new Map([...known].filter(([name, { key }]) => keys.get(name) === key));
  const found = current.size === 0 ? undefined : await build(folder, options, keys, current);
  // All that is wrong is to be told as ever: from the whole.
  if (found !== undefined && found.diagnostics.length === 0) return found;
  const whole = await build(folder, options, keys, new Map());
  if (whole === undefined) throw new Error("Cannot build a model: a file of it is missing");
  return whole.diagnostics.length === 0 ? whole : { ...whole, known };
}

/** Builds what is not known; `undefined` if what is known is not enough. */
async function build(
  folder: CompiledFolder,
  options: BuildOptions,
  keys: ReadonlyMap<string, string>,
  known: KnownFiles,
): Promise<KnownResult | undefined> {
  const names = folder.files.map(({ name }) => name);
  const schema = openSchema(folder, new Set(names.filter((name) => !known.has(name))));
  const links = findLinks(names, known, schema);
  const reached = [...findReached(folder.targets, (name) => links.get(name), options)];
  const old = reached.flatMap((name) => known.get(name) ?? []);
  if (old.some(({ model }) => model === undefined)) return undefined;
  const fresh = reached.filter((name) => !known.has(name));
  const { files, diagnostics } = await buildFiles(fresh, schema, options);
  const models = new Map(files.map((file) => [file.name, serialize(file)]));
  for (const file of files) setDigest(file, models.get(file.name) ?? serialize(file));
  const keep = (name: string): KnownFile => {
    const model = models.get(name);
    const { fields, methods } = links.get(name) ?? noLinks;
    const kept = { key: keys.get(name) ?? "", fields, methods };
    return model === undefined ? kept : { ...kept, model };
  };
  return {
    model: toModel([...files, ...old.map(readModel)]),
    diagnostics,
    known: new Map(names.map((name) => [name, known.get(name) ?? keep(name)])),
  };
}

const noLinks: FileLinks = { fields: [], methods: [] };

function findLinks(
  names: readonly string[],
  known: KnownFiles,
  { registry }: LoadedSchema,
): ReadonlyMap<string, FileLinks> {
  return new Map(
    names.map((name) => {
      const file = registry.getFile(name);
      return [name, known.get(name) ?? (file === undefined ? noLinks : linksOf(file))];
    }),
  );
}

function readModel({ model = new Uint8Array() }: KnownFile): FileModel {
  const file = deserialize(model) as FileModel;
  setDigest(file, model);
  return file;
}
