import { resolve } from "node:path";
import { listGeneratorFiles } from "./cache/generator-files.js";
import {
  type CacheSlot,
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
export function runAll(options: ResolvedOptions): Promise<RunOutcome> {
  return holdPaths([options.outDir, options.lockFile], () => runAlone(options));
}

async function runAlone(options: ResolvedOptions): Promise<RunOutcome> {
  const sinceMs = Date.now();
  const { schema, output } = options.cache ? openSlots(options) : noSlots;
  options.onPhase("compiling");
  // Emitters and the rest are loaded while buf compiles.
  const [folder, { makeOutput }] = await Promise.all([
    compileFolder(options.schemaDir, schema && recallData<KnownSchema>(schema)),
    import("./make-output.js"),
  ]);
  options.onPhase("generating");
  const { plan, warnings, keep } = await makeOutput(folder, options, output);
  options.onPhase("writing");
  if (!options.check) await applyPlan(plan);
  keep();
  if (schema !== undefined && folder.known !== undefined) rememberData(schema, folder.known);
  return { plan, warnings, fingerprint: fingerprintOf(folder, plan, options, sinceMs) };
}

/** Where it is remembered what runs find out. */
interface RunSlots {
  readonly schema?: CacheSlot;
  readonly output?: CacheSlot;
}

const noSlots: RunSlots = {};

function openSlots({ schemaDir, outDir, codec, imports }: ResolvedOptions): RunSlots {
  const slotOf = generatorSlots(outDir);
  return {
    schema: slotOf(`schema in ${resolve(schemaDir)}`),
    output: slotOf(`output in ${resolve(outDir)}`, codec, imports),
  };
}

/** The outcome holds as long as inputs, outputs and the generator are what they are now. */
function fingerprintOf(
  { inputs }: CompiledFolder,
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
