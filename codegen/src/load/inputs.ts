import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the compilation of a schema hangs on. Absolute paths. */
export interface SchemaInputs {
  /** Files whose content counts; one that is absent would count if it came. */
  readonly files: readonly string[];
  /** Folders of which it counts what .proto files they hold, at any depth. */
  readonly folders: readonly string[];
}

/** What buf takes its settings from. */
const settings = ["buf.yaml", "buf.work.yaml", "buf.lock"];

/**
 * What counts for a compilation.
 *
 * @param root - the schema folder
 * @param modules - the folders of the workspace's modules
 * @param packaged - folders of installed packages that are modules too
 * @param importNames - all files that were compiled
 */
export function findInputs(
  root: string,
  modules: readonly string[],
  packaged: readonly string[],
  importNames: readonly string[],
): SchemaInputs {
  const sources = importNames.flatMap((name) =>
    [...modules, ...packaged].map((dir) => join(dir, name)).filter((path) => existsSync(path)),
  );
  const places = new Set([...around(root), ...modules]);
  return {
    files: [...sources, ...[...places].flatMap((dir) => settings.map((name) => join(dir, name)))],
    folders: [...new Set([root, ...modules])],
  };
}

/** A folder and those around it, the nearest first. */
function around(dir: string): readonly string[] {
  return dirname(dir) === dir ? [dir] : [dir, ...around(dirname(dir))];
}
