import { resolve } from "node:path";
import { listGeneratorFiles } from "./cache/generator-files.js";
import {
  type CacheSlot,
  type FileHashes,
  type Fingerprint,
  generatorSlots,
  hashOf,
  recallData,
  rememberData,
  takeFingerprint,
} from "./cache/index.js";
import { templatePaths } from "./emit/docs/template-names.js";
import type { Diagnostic } from "./error.js";
import { type CompiledFolder, compileFolder } from "./load/compile.js";
import type { KnownSchema } from "./load/known-schema.js";
import type { ResolvedOptions } from "./options.js";
import { applyPlan, holdPaths, type WritePlan } from "./write/index.js";

/** What a whole run found out. */
export interface RunOutcome {
  readonly plan: WritePlan;
  readonly warnings: readonly Diagnostic[];
  /** What the outcome hangs on; absent if it can't be told. */
  readonly fingerprint: Fingerprint | undefined;
}

/** Compiles the schema, and writes what it leads to unless `check` is set. */
export function runAll(options: ResolvedOptions, hashes: FileHashes): Promise<RunOutcome> {
  return holdPaths([options.outDir, options.lockFile], () => runAlone(options, hashes));
}

async function runAlone(options: ResolvedOptions, hashes: FileHashes): Promise<RunOutcome> {
  const sinceMs = Date.now();
  const { schema, output } = options.cache ? openSlots(options, hashes) : noSlots;
  options.onPhase("compiling");
  const folder = await compileFolder(options.schemaDir, {
    known: schema && recallData<KnownSchema>(schema),
    hashes,
    // Emitters and the rest are loaded then.
    meanwhile: loadMaker,
  });
  const { makeOutput } = await loadMaker();
  options.onPhase("generating");
  const { plan, warnings, keep } = await makeOutput(folder, options, output, hashes);
  options.onPhase("writing");
  const writtenMs = options.check ? new Map<string, number>() : applyPlan(plan);
  keep();
  if (schema !== undefined && folder.known !== undefined) rememberData(schema, folder.known);
  const outputs = hashOutputs(plan);
  for (const [path, hash] of outputs) {
    const written = writtenMs.get(path);
    if (written !== undefined) hashes.note(resolve(path), hash, written);
  }
  const fingerprint = isOnDisk(plan, options)
    ? fingerprintOf(folder, outputs, options, sinceMs, hashes)
    : undefined;
  return { plan, warnings, fingerprint };
}

function loadMaker() {
  return import("./make-output.js");
}

/** Where it is remembered what runs find out. */
interface RunSlots {
  readonly schema?: CacheSlot;
  readonly output?: CacheSlot;
}

const noSlots: RunSlots = {};

function openSlots(
  { schemaDir, outDir, codec, imports }: ResolvedOptions,
  hashes: FileHashes,
): RunSlots {
  const slotOf = generatorSlots(outDir, hashes);
  return {
    schema: slotOf(`schema in ${resolve(schemaDir)}`),
    output: slotOf(`output in ${resolve(outDir)}`, codec, imports),
  };
}

/** Hashes of the files of the output, by their paths. */
function hashOutputs({ missing, stale, unchanged }: WritePlan): ReadonlyMap<string, string> {
  const planned = [...missing, ...stale].map(({ path, text }) => [path, hashOf(text)] as const);
  return new Map([...planned, ...unchanged.map(({ path, hash }) => [path, hash] as const)]);
}

/** Whether the output is on disk. */
function isOnDisk({ missing, stale, orphaned }: WritePlan, { check }: ResolvedOptions): boolean {
  return !check || missing.length + stale.length + orphaned.length === 0;
}

/** The outcome holds as long as inputs, outputs and the generator are what they are now. */
function fingerprintOf(
  { inputs, folders }: CompiledFolder,
  outputs: ReadonlyMap<string, string>,
  { lockFile, docsTemplates }: ResolvedOptions,
  sinceMs: number,
  hashes: FileHashes,
): Fingerprint | undefined {
  const unwritten = outputs.has(lockFile) ? [] : [lockFile];
  const outside = [...templatePaths(docsTemplates), ...listGeneratorFiles()];
  const read = [...inputs.files, ...unwritten, ...outside].map((path) => resolve(path));
  const taken = takeFingerprint(read, folders, sinceMs, hashes);
  if (taken === undefined) return undefined;
  const files = [...outputs].map(([path, hash]) => [resolve(path), hash] as const);
  return { ...taken, files: { ...taken.files, ...Object.fromEntries(files) } };
}
