import type { ConfigTarget } from "./read.js";

export { type ConfigSearch, configNames, findConfig } from "./find.js";
export type { ConfigTarget } from "./read.js";

/**
 * Reads the targets of a config file.
 *
 * @throws GenerateError with everything that is wrong with it
 */
export async function readConfigTargets(file: string): Promise<readonly ConfigTarget[]> {
  // What reads YAML and checks values takes longer to load than most runs take.
  const { readTargets } = await import("./read.js");
  return readTargets(file);
}
