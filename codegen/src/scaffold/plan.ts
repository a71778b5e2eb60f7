import { join, resolve } from "node:path";
import { compareText, GenerateError, sortDiagnostics } from "../error.js";
import type { FileChange } from "../generate.js";
import type { KnownService } from "./catalog.js";
import { type FilledFile, fillFile } from "./fill.js";
import { appendClasses, fileNameOf } from "./new-class.js";
import { toSlashes } from "./paths.js";
import { findSyntaxErrors, findTsconfig, openProject, parseAlone } from "./project.js";
import type { ScaffoldResult } from "./result.js";
import { readSource, type SourceText } from "./source-text.js";

/** What a plan is made from. */
export interface PlanInput {
  readonly catalog: readonly KnownService[];
  /** Services that get a class where they have none; empty: all that have code are completed. */
  readonly chosen: readonly KnownService[];
  readonly sources: readonly SourceText[];
  /** Where new classes go, if not to files of their own in `dir`. */
  readonly file: string | undefined;
  readonly dir: string;
}

/**
 * Finds out what is to be added to which file.
 *
 * @throws GenerateError with everything that hinders it
 */
export async function planScaffold(input: PlanInput): Promise<ScaffoldResult> {
  const { catalog, chosen, sources } = input;
  const services = chosen.length > 0 ? chosen : catalog;
  const wanted = new Set(services.map(({ service }) => service.typeName));
  requireParsed(sources);
  const filled = fillAll(sources, catalog, wanted);
  const covered = new Set(filled.flatMap(({ result }) => result.services));
  const isAbsent = ({ service }: KnownService) => !covered.has(service.typeName);
  const begun = await beginFiles(chosen.filter(isAbsent), input);
  const made = fillAll(begun, catalog, wanted);
  const madePaths = new Set(begun.map(({ path }) => path));
  const all = [...filled.filter(({ source }) => !madePaths.has(source.path)), ...made];
  const absent = chosen.length > 0 ? [] : catalog.filter(isAbsent);
  return {
    added: all.flatMap(({ result }) => result.added),
    changes: all.flatMap(toChange).sort((a, b) => compareText(a.path, b.path)),
    warnings: sortDiagnostics(all.flatMap(({ result }) => result.warnings)),
    absent: [...new Set(absent.map(({ service }) => service.typeName))],
  };
}

interface PlannedFile {
  readonly source: SourceText;
  readonly result: FilledFile;
}

function fillAll(
  sources: readonly SourceText[],
  catalog: readonly KnownService[],
  wanted: ReadonlySet<string>,
): readonly PlannedFile[] {
  const planned: PlannedFile[] = [];
  const faults: GenerateError[] = [];
  const tsconfigs = new Map(sources.map(({ path }) => [path, findTsconfig(path)]));
  for (const tsconfig of new Set(tsconfigs.values())) {
    const group = sources.filter(({ path }) => tsconfigs.get(path) === tsconfig);
    const project = openProject(tsconfig, group, catalog);
    for (const source of group) {
      const file = project.getSourceFileOrThrow(source.path);
      try {
        planned.push({ source, result: fillFile(file, catalog, wanted) });
      } catch (error) {
        if (!(error instanceof GenerateError)) throw error;
        faults.push(error);
      }
    }
  }
  if (faults.length === 0) return planned;
  throw new GenerateError(faults.flatMap(({ diagnostics }) => diagnostics));
}

/** Files with a class for each service that has none, without methods as yet. */
async function beginFiles(
  services: readonly KnownService[],
  { file, dir }: PlanInput,
): Promise<readonly SourceText[]> {
  const byPath = new Map<string, KnownService[]>();
  for (const known of services) {
    const path = file ?? join(dir, fileNameOf(known));
    byPath.set(path, [...(byPath.get(path) ?? []), known]);
  }
  const begun: SourceText[] = [];
  for (const [path, group] of byPath) begun.push(await beginFile(path, group));
  return begun;
}

async function beginFile(path: string, services: readonly KnownService[]): Promise<SourceText> {
  const source: SourceText = (await readSource(path)) ?? {
    path: toSlashes(resolve(path)),
    mark: "",
    text: "",
  };
  requireParsed([source]);
  return { ...source, text: appendClasses(parseAlone(source), services) };
}

/** @throws GenerateError with the syntax errors of all files */
function requireParsed(sources: readonly SourceText[]): void {
  const faults = sources.flatMap((source) => findSyntaxErrors(parseAlone(source)));
  if (faults.length > 0) throw new GenerateError(faults);
}

function toChange({ source, result }: PlannedFile): readonly FileChange[] {
  const { path, mark, before } = source;
  const after = mark + result.text;
  if (after === before) return [];
  requireSound(path, result.text);
  return [{ path, after, ...(before === undefined ? {} : { before }) }];
}

/** Nothing is written that would keep a user's file from being compiled. */
function requireSound(path: string, text: string): void {
  const [fault] = findSyntaxErrors(parseAlone({ path, mark: "", text }));
  if (fault === undefined) return;
  throw new Error(`Cannot complete "${path}": ${fault.text}`);
}
