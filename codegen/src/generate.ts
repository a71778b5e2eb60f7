import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type EmittedFile, emitters, headerMark } from "./emit/index.js";
import { GenerateError } from "./error.js";
import { type LoadedSchema, loadSchema } from "./load/index.js";
import {
  assignCodes,
  buildModel,
  type DictionaryResult,
  dictionaryRoutes,
  formatLock,
  type Model,
  parseLock,
  validateModel,
} from "./model/index.js";
import { type GenerateOptions, type ResolvedOptions, resolveOptions } from "./options.js";
import { applyPlan, type PlannedFile, planWrite, type WritePlan } from "./write.js";

/** What a run did, or with `check` what it would do. Paths on disk. */
export interface GenerateResult {
  /** Files that were not there. */
  readonly missing: readonly string[];
  /** Files that had another content. */
  readonly stale: readonly string[];
  /** Files of earlier runs that nothing makes any more. */
  readonly orphaned: readonly string[];
  /** Files that were as they should be. */
  readonly unchanged: readonly string[];
}

/**
 * Generates code from a folder of .proto files.
 *
 * @throws GenerateError with everything that is wrong with the input; nothing is written then
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const resolved = resolveOptions(options);
  const schema = await loadSchema(resolved.schemaDir);
  const model = toModel(schema, resolved);
  const lock = await readLock(resolved.lockFile);
  const dictionary = toDictionary(model, lock, resolved.lockFile);
  const plan = await planWrite({
    outDir: resolved.outDir,
    files: emitAll(schema, model, dictionary, resolved),
    extra: planLock(dictionary, lock, resolved),
    isOurs: (text) => text.startsWith(headerMark),
  });
  if (!resolved.check) await applyPlan(plan);
  return toResult(plan);
}

function toModel(schema: LoadedSchema, { only }: ResolvedOptions): Model {
  const messagesOnly = only.every((name) => name === "messages");
  const { model, diagnostics } = buildModel(schema, { messagesOnly });
  const all = [...diagnostics, ...validateModel(model)];
  if (all.length > 0) throw new GenerateError(all);
  return model;
}

function toDictionary(model: Model, lock: string | undefined, file: string): DictionaryResult {
  const result = assignCodes(
    dictionaryRoutes(model),
    lock === undefined ? [] : parseLock(lock, file),
  );
  if (result.diagnostics.length > 0) throw new GenerateError(result.diagnostics);
  return result;
}

function emitAll(
  schema: LoadedSchema,
  model: Model,
  { codes }: DictionaryResult,
  { only }: ResolvedOptions,
): readonly EmittedFile[] {
  const input = { model, codes, descriptors: schema.set, version: readVersion() };
  const files = only.flatMap((name) => emitters[name](input));
  requireDistinct(files);
  return files;
}

/** Names of .proto files can be such that two outputs would have the same path. */
function requireDistinct(files: readonly EmittedFile[]): void {
  const paths = files.map(({ path }) => path.toLowerCase());
  const twice = files.filter(({ path }, index) => paths.indexOf(path.toLowerCase()) !== index);
  if (twice.length === 0) return;
  throw new GenerateError(
    twice.map(({ path }) => ({
      text: `Cannot write "${path}" twice: rename one of the .proto files that lead to it`,
    })),
  );
}

/** A schema that never had a route in its dictionary needs no lock file. */
function planLock(
  { lock }: DictionaryResult,
  old: string | undefined,
  options: ResolvedOptions,
): readonly PlannedFile[] {
  if (!options.only.includes("dictionary")) return [];
  if (lock.length === 0 && old === undefined) return [];
  return [{ path: options.lockFile, text: formatLock(lock) }];
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw GenerateError.of(`Cannot read lock file "${path}": ${error.message}`, error);
  });
}

/** Version of the generator, as it goes into the headers. */
export function readVersion(): string {
  const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
  return version;
}

function toResult(plan: WritePlan): GenerateResult {
  const paths = (files: readonly PlannedFile[]) => files.map(({ path }) => path).sort();
  return {
    missing: paths(plan.missing),
    stale: paths(plan.stale),
    orphaned: [...plan.orphaned].sort(),
    unchanged: [...plan.unchanged].sort(),
  };
}
