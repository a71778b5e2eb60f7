import { loadSchema } from "../load/index.js";
import { readLock } from "../lock-file.js";
import { type GenerateOptions, resolveOptions } from "../options.js";
import { produce, sourceOf } from "../produce.js";
import { findMethods } from "./find.js";
import { explainMethod, type Row } from "./rows.js";

/** What a schema says of a route. */
export interface Explanation {
  /** Text for people; empty if the schema has no such route. */
  readonly text: string;
  /** All routes of the schema, sorted. */
  readonly routes: readonly string[];
}

/**
 * Tells all that is to be known of a route. Writes nothing.
 *
 * @param query - a route, one that a method once had, a method's full name, or a code
 * @throws GenerateError with everything that is wrong with the schema
 */
export async function explain(options: GenerateOptions, query: string): Promise<Explanation> {
  const { schemaDir, lockFile, outDir, only, codec } = resolveOptions(options);
  const schema = await loadSchema(schemaDir);
  const old = (await readLock(lockFile)) ?? [];
  const { model, lock, files } = await produce(sourceOf(schema), old, only, codec);
  const context = { model, lock, outDir, files: files.map(({ path }) => path) };
  const text = findMethods(model, lock, query).map((found) =>
    printRows(found.method.route, explainMethod(found, context)),
  );
  const routes = model.services.flatMap(({ methods }) => methods.map(({ route }) => route));
  return { text: text.join("\n"), routes: [...new Set(routes)].sort() };
}

function printRows(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([heading]) => heading.length));
  const lines = rows.flatMap(([heading, texts]) =>
    texts.map((text, index) =>
      `  ${(index === 0 ? heading : "").padEnd(width)}  ${text}`.trimEnd(),
    ),
  );
  return [title, ...lines, ""].join("\n");
}
