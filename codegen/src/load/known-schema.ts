import { readFileSync } from "node:fs";
import { type FileHashes, type Fingerprint, takeFingerprint } from "../cache/index.js";
import { byName, withImports } from "./import-graph.js";
import type { SchemaInputs } from "./inputs.js";
import { hasNamesInside } from "./names-inside.js";
import type { RawFile } from "./raw-files.js";
import type { Workspace } from "./workspace.js";

/** What a compilation led to. Paths are absolute. */
export interface CompiledFiles {
  /** The schema folder. */
  readonly root: string;
  /** What has to be as it was for the schema to be the same. */
  readonly inputs: SchemaInputs;
  /** What the folders held before anything was read. */
  readonly folders: Fingerprint["folders"];
  /** Paths of the files below the schema folder, by import names. */
  readonly targets: ReadonlyMap<string, string>;
  /** All files, imported ones too. */
  readonly files: readonly RawFile[];
}

/** What is remembered of a compilation, so that the next one need not do all of it again. */
export interface KnownSchema extends CompiledFiles {
  readonly fingerprint: Fingerprint;
  /** Import names by the paths of their files, of all that were compiled and are on disk. */
  readonly names: ReadonlyMap<string, string>;
  /** Texts of files that are not plain, and of what these import, by import names. */
  readonly texts: ReadonlyMap<string, string>;
}

/** In an option it may hold any message, whatever the option's file imports. */
const anyFile = "google/protobuf/any.proto";

/**
 * What to remember of a compilation.
 *
 * @param sinceMs - when it began, in milliseconds of the epoch
 * @param hashes - what is known of files
 * @returns `undefined` if files were changed since, or options hang on more than can be told
 */
export function rememberSchema(
  compiled: CompiledFiles,
  { sourceOf }: Pick<Workspace, "sourceOf">,
  sinceMs: number,
  hashes: FileHashes,
): KnownSchema | undefined {
  const { inputs, folders, files } = compiled;
  const fingerprint = takeFingerprint(inputs.files, folders, sinceMs, hashes);
  // No outline can stand in for these.
  const special = files.filter(({ isPlain }) => !isPlain).map(({ name }) => name);
  const whole = new Set(withImports(special, byName(files)).map(({ name }) => name));
  if (fingerprint === undefined || whole.has(anyFile) || hasNamesInside(files)) return undefined;
  const names = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const { name } of files) {
    const path = sourceOf(name);
    if (path === undefined) continue;
    names.set(path, name);
    if (whole.has(name)) texts.set(name, readFileSync(path, "utf8"));
  }
  return { ...compiled, fingerprint, names, texts };
}
