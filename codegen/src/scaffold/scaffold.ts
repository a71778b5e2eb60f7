import { GenerateError } from "../error.js";
import type { GenerateOptions } from "../options.js";
import { holdPaths } from "../write/index.js";
import { type KnownService, readCatalog, wordsOf } from "./catalog.js";
import type { ScaffoldResult } from "./result.js";
import { selectServices } from "./select.js";
import { readSource, readSources, type SourceText } from "./source-text.js";
import { writeChanges } from "./write-changes.js";

/** What is to be completed, and where. */
export interface ScaffoldOptions {
  /** The schemas and their output folders; those that write no server code are of no use here. */
  readonly targets: readonly GenerateOptions[];
  /**
   * Services by name, full name or name of the interface. One that nothing implements gets a class.
   *
   * @default all that are implemented
   */
  readonly services?: readonly string[];
  /**
   * The only file to look at, made if absent.
   *
   * @default each of `dir`
   */
  readonly file?: string;
  /**
   * Folder with the user's code.
   *
   * @default "src"
   */
  readonly dir?: string;
  /**
   * Write nothing, report what a run would add.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}

/**
 * Adds to the user's code the methods that its implementations of services lack, each of which
 * throws a `NotImplementedError`. All else stays as it is, byte by byte.
 *
 * @throws GenerateError with everything that is wrong with schema or code; nothing is written then
 */
export async function scaffold(options: ScaffoldOptions): Promise<ScaffoldResult> {
  const { targets, services = [], file, dir = "src", dryRun = false } = options;
  const catalog = await readCatalog(targets);
  const chosen = selectServices(catalog, services);
  return holdPaths([file ?? dir], async () => {
    const sources = await readAll(file, dir, catalog, chosen);
    // What knows the language takes a while to load; a schema that is wrong is told before.
    const { planScaffold } = await import("./plan.js");
    const result = await planScaffold({ catalog, chosen, sources, file, dir });
    if (!dryRun) await writeChanges(result.changes);
    return result;
  });
}

async function readAll(
  file: string | undefined,
  dir: string,
  catalog: readonly KnownService[],
  chosen: readonly KnownService[],
): Promise<readonly SourceText[]> {
  if (file === undefined) {
    const words = [...new Set(catalog.flatMap(wordsOf))];
    const generated = catalog.map(({ target }) => target.outDir);
    return readSources(dir, words, generated);
  }
  const source = await readSource(file);
  if (source !== undefined) return [source];
  if (chosen.length > 0) return [];
  throw GenerateError.of(
    `Cannot scaffold "${file}": there is no such file; name the services that it is to implement`,
  );
}
