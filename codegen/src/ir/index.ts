import { type Diagnostic, refuseWarnings } from "../error.js";
import { loadSchema } from "../load/index.js";
import { readLock } from "../lock-file.js";
import { type GenerateOptions, resolveOptions } from "../options.js";
import { analyze, sourceOf } from "../produce.js";
import { readVersion } from "../version.js";
import { formatIr } from "./build-ir.js";

export type * from "./ir.js";

/** What to read. */
export type IrOptions = Pick<GenerateOptions, "schemaDir" | "lockFile" | "only" | "strict">;

/** A schema as JSON. */
export interface IrResult {
  /** An {@link Ir} as JSON text. */
  readonly text: string;
  /** What may well be a mistake in the schema. Sorted by file, line and column. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads a folder of .proto files and gives what it says as JSON, for emitters of one's own. Writes
 * nothing: a route that the lock file doesn't know has the code that `generate()` would give it.
 *
 * @throws GenerateError with everything that is wrong with the input
 */
export async function generateIr(options: IrOptions): Promise<IrResult> {
  const { schemaDir, lockFile, only, strict } = resolveOptions({ ...options, outDir: "" });
  const schema = await loadSchema(schemaDir);
  const analysis = await analyze(sourceOf(schema), (await readLock(lockFile)) ?? [], only);
  const { warnings } = analysis;
  if (strict) refuseWarnings(warnings);
  return { text: formatIr(analysis, readVersion()), warnings };
}
