import type { CacheSlot, FileHashes } from "./cache/index.js";
import {
  isGenerated,
  readTemplates,
  setImportSuffix,
  setSuffix,
  type TakeFile,
} from "./emit/index.js";
import { type Diagnostic, refuseWarnings } from "./error.js";
import { KnownOutput } from "./known-output.js";
import { type CompiledFolder, openSchema } from "./load/index.js";
import { readLock } from "./lock-file.js";
import { formatLock, type RouteLock, requireFrozen } from "./model/index.js";
import type { ResolvedOptions } from "./options.js";
import { type Product, produce, type SchemaSource } from "./produce.js";
import { type PlannedFile, planWrite, type WritePlan } from "./write/index.js";

/** What a run makes of a schema, before it is written. */
export interface MadeOutput {
  readonly plan: WritePlan;
  readonly warnings: readonly Diagnostic[];
  /** Remembers what was made. */
  readonly keep: () => void;
}

/**
 * Makes the output of a schema, and compares it with what is there.
 *
 * @param slot - where it is remembered what was made; nothing is, without one
 * @param hashes - what is known of files
 * @throws GenerateError with everything that is wrong with the schema
 */
export async function makeOutput(
  folder: CompiledFolder,
  options: ResolvedOptions,
  slot: CacheSlot | undefined,
  hashes: FileHashes,
): Promise<MadeOutput> {
  const known = new KnownOutput(options.outDir, slot, hashes);
  const old = await readLock(options.lockFile);
  const product = await makeProduct(folder, old, known, options);
  const { warnings } = product;
  if (options.strict) refuseWarnings(warnings);
  const plan = await planWrite({
    outDir: options.outDir,
    files: setImportSuffix(product.files, options.imports),
    extra: planLock(product, old, options),
    isOurs: isGenerated,
  });
  return { plan, warnings, keep: () => known.keep() };
}

async function makeProduct(
  folder: CompiledFolder,
  lock: RouteLock | undefined,
  known: KnownOutput,
  { only, codec, imports, docsTemplates }: ResolvedOptions,
): Promise<Product> {
  const source: SchemaSource = {
    build: (options) => known.build(folder, options),
    descriptors: () => openSchema(folder).set,
  };
  const takeFile: TakeFile = (path, from, print) =>
    known.take(path, from, () => setSuffix(print(), imports));
  const templates = await readTemplates(docsTemplates);
  return produce(source, lock ?? [], only, codec, templates, takeFile);
}

/** A schema that never had a route in its dictionary needs no lock file. */
function planLock(
  { model, lock }: Product,
  old: RouteLock | undefined,
  { only, lockFile, frozenLock }: ResolvedOptions,
): readonly PlannedFile[] {
  if (!only.includes("dictionary")) return [];
  if (lock.length === 0 && old === undefined) return [];
  if (frozenLock) requireFrozen(model, lock, old ?? [], lockFile);
  return [{ path: lockFile, text: formatLock(lock) }];
}
