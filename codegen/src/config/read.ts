import { dirname, isAbsolute, relative, resolve } from "node:path";
import type { z } from "zod";
import type { BreakingRule } from "../breaking-rules.js";
import { GenerateError } from "../error.js";
import type { GenerateOptions } from "../options.js";
import { type KeyPath, readDocument } from "./document.js";
import { type ConfigFault, toFaults } from "./faults.js";
import { manyTargets, oneTarget, type TargetEntry } from "./shape.js";

/** Options that a config file gives to one run. */
export type ConfigTarget = Pick<
  GenerateOptions,
  "schemaDir" | "outDir" | "lockFile" | "only" | "codec" | "docsTemplates" | "imports"
>;

/** What a config file says. */
export interface ConfigFile {
  readonly targets: readonly ConfigTarget[];
  /** Rules that don't count where schemas are compared. */
  readonly ignoredRules: readonly BreakingRule[];
}

/** Where a target's parts are unless it says so. */
export const targetDefaults = { schema: "schema", out: "generated" } as const;

/**
 * Reads a config file. Its paths are relative to itself; here they are relative to
 * the folder of the run, or absolute if they lie elsewhere.
 *
 * @throws GenerateError with everything that is wrong with it
 */
export async function readFile(file: string): Promise<ConfigFile> {
  const { content, at } = await readDocument(file, toShown(file));
  const refuse = (faults: readonly ConfigFault[]) =>
    new GenerateError(faults.map(({ path, text }) => ({ at: at(path), text })));
  const { entries, ignoredRules, isList, issues } = check(content ?? {});
  if (issues.length > 0) throw refuse(issues.flatMap(toFaults));
  const targets = entries.map((entry) => toTarget(entry, dirname(file)));
  const clashes = findClashes(targets, (index) => (isList ? ["generate", index] : ["generate"]));
  if (clashes.length > 0) throw refuse(clashes);
  return { targets, ignoredRules };
}

interface CheckedContent {
  readonly entries: readonly TargetEntry[];
  readonly ignoredRules: readonly BreakingRule[];
  readonly isList: boolean;
  readonly issues: readonly z.core.$ZodIssue[];
}

function check(content: unknown): CheckedContent {
  // The two are checked apart, as the faults of "one or many" would be told of neither.
  const isList = Array.isArray((content as { readonly generate?: unknown }).generate);
  const shape = isList ? manyTargets : oneTarget;
  const parsed = shape.safeParse(content, { reportInput: true });
  if (!parsed.success)
    return { entries: [], ignoredRules: [], isList, issues: parsed.error.issues };
  const { generate, breaking } = parsed.data;
  return {
    entries: [generate].flat(),
    ignoredRules: breaking?.ignore ?? [],
    isList,
    issues: [],
  };
}

function toTarget(entry: TargetEntry, dir: string): ConfigTarget {
  const { schema, out, lock, only, codec, docsTemplates, imports } = entry;
  return {
    schemaDir: toShown(resolve(dir, schema ?? targetDefaults.schema)),
    outDir: toShown(resolve(dir, out ?? targetDefaults.out)),
    ...(lock === undefined ? {} : { lockFile: toShown(resolve(dir, lock)) }),
    ...(only === undefined ? {} : { only }),
    ...(codec === undefined ? {} : { codec }),
    ...(docsTemplates === undefined ? {} : { docsTemplates: toShown(resolve(dir, docsTemplates)) }),
    ...(imports === undefined ? {} : { imports }),
  };
}

/** Targets that would undo each other's work, each time. */
function findClashes(
  targets: readonly ConfigTarget[],
  pathOf: (index: number) => KeyPath,
): readonly ConfigFault[] {
  return targets.flatMap(({ outDir, schemaDir, lockFile }, index) => {
    const before = targets.slice(0, index);
    if (before.some((other) => other.outDir === outDir)) {
      const text = `Cannot write to "${outDir}" for two targets: each would remove the files of the other; give one another "out"`;
      return [{ path: [...pathOf(index), "out"], text }];
    }
    const isShared = (other: ConfigTarget) =>
      lockFile !== undefined && other.lockFile === lockFile && other.schemaDir !== schemaDir;
    if (!before.some(isShared)) return [];
    const text = `Cannot keep the codes of two schemas in "${lockFile}": each would retire the routes of the other; give one another "lock"`;
    return [{ path: [...pathOf(index), "lock"], text }];
  });
}

/** Paths are told, and kept in records, as a user in the folder of the run would type them. */
function toShown(path: string): string {
  const below = relative(process.cwd(), path);
  if (below === "") return ".";
  return below.startsWith("..") || isAbsolute(below) ? path : below;
}
