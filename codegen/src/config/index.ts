import type { ConfigFile } from "./read.js";

export { type ConfigSearch, configNames, findConfig } from "./find.js";
export type { ConfigFile, ConfigTarget } from "./read.js";

/**
 * Reads a config file.
 *
 * @throws GenerateError with everything that is wrong with it
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  // What reads YAML and checks values takes longer to load than most runs take.
  const { readFile } = await import("./read.js");
  return readFile(file);
}
