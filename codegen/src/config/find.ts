import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { GenerateError } from "../error.js";

/** Names of config files. */
export const configNames = ["pitaya.yaml", "pitaya.json"] as const;

/** Where a config file was looked for. */
export interface ConfigSearch {
  /** Absolute path; absent if there is none. */
  readonly file?: string;
  /** Absolute paths of all files that the outcome hangs on, those that are absent too. */
  readonly looked: readonly string[];
}

/** Finds the config file of a folder: in it, else in the nearest folder around it. */
export function findConfig(from: string): ConfigSearch {
  const looked: string[] = [];
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    const candidates = configNames.map((name) => join(dir, name));
    looked.push(...candidates);
    const [file, other] = candidates.filter((path) => existsSync(path));
    if (other !== undefined) {
      throw GenerateError.of(`Cannot choose between "${file}" and "${other}": remove one of them`);
    }
    if (file !== undefined) return { file, looked };
    if (dirname(dir) === dir) return { looked };
  }
}
