import { resolve } from "node:path";
import { listGeneratorFiles } from "./cache/generator-files.js";
import { type Fingerprint, hashOf, takeFingerprint } from "./cache/index.js";
import {
  isGenerated,
  readTemplates,
  setImportSuffix,
  setSuffix,
  type TakeText,
  templatePaths,
} from "./emit/index.js";
import { type Diagnostic, GenerateError } from "./error.js";
import { keepKnownTexts, openKnownTexts } from "./known-output.js";
import { type FolderSchema, loadSchema } from "./load/index.js";
import { readLock } from "./lock-file.js";
import { formatLock, type RouteLock, requireFrozen } from "./model/index.js";
import type { ResolvedOptions } from "./options.js";
import { type Product, produce } from "./produce.js";
import {
  applyPlan,
  holdPaths,
  type PlannedFile,
  planWrite,
  type WritePlan,
} from "./write/index.js";

/** What a whole run found out. */
export interface RunOutcome {
  readonly plan: WritePlan;
  readonly warnings: readonly Diagnostic[];
  /** What the outcome hangs on; absent if it can't be told. */
  readonly fingerprint: Fingerprint | undefined;
}

/** Compiles the schema, and writes what it leads to unless `check` is set. */
export function runAll(options: ResolvedOptions): Promise<RunOutcome> {
  return holdPaths([options.outDir, options.lockFile], () => runAlone(options));
}

async function runAlone(options: ResolvedOptions): Promise<RunOutcome> {
  const sinceMs = Date.now();
  options.onPhase("compiling");
  const schema = await loadSchema(options.schemaDir);
  options.onPhase("generating");
  const old = await readLock(options.lockFile);
  const templates = await readTemplates(options.docsTemplates);
  const texts = openKnownTexts(options);
  const takeText: TakeText = (path, from, print) =>
    texts.take(path, from(), () => setSuffix(print(), options.imports));
  const { only, codec } = options;
  const product = await produce(schema, old ?? [], only, codec, templates, takeText);
  const { warnings } = product;
  if (options.strict && warnings.length > 0) throw new GenerateError(warnings.map(toError));
  const lockFiles = planLock(product, old, options);
  options.onPhase("writing");
  const plan = await planWrite({
    outDir: options.outDir,
    files: setImportSuffix(product.files, options.imports),
    extra: lockFiles,
    isOurs: isGenerated,
  });
  if (!options.check) await applyPlan(plan);
  keepKnownTexts(texts, options, sinceMs);
  return { plan, warnings, fingerprint: fingerprintOf(schema, plan, options, sinceMs) };
}

function toError(warning: Diagnostic): Diagnostic {
  return { ...warning, severity: "error" };
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

/** The outcome holds as long as inputs, outputs and the generator are what they are now. */
function fingerprintOf(
  { inputs }: FolderSchema,
  plan: WritePlan,
  { check, lockFile, docsTemplates }: ResolvedOptions,
  sinceMs: number,
): Fingerprint | undefined {
  const changes = plan.missing.length + plan.stale.length + plan.orphaned.length;
  if (check && changes > 0) return undefined;
  const written = [...plan.missing, ...plan.stale, ...plan.unchanged];
  const unwritten = written.some(({ path }) => path === lockFile) ? [] : [lockFile];
  const outside = [...templatePaths(docsTemplates), ...listGeneratorFiles()];
  const read = [...inputs.files, ...unwritten, ...outside].map((path) => resolve(path));
  const taken = takeFingerprint(read, inputs.folders, sinceMs);
  if (taken === undefined) return undefined;
  const files = written.map(({ path, text }) => [resolve(path), hashOf(text)] as const);
  return { ...taken, files: { ...taken.files, ...Object.fromEntries(files) } };
}
