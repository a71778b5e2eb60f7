import { readFile } from "node:fs/promises";
import { GenerateError } from "./error.js";
import { parseLock, type RouteLock } from "./model/index.js";

/** Reads a lock file; `undefined` if there is none. */
export async function readLock(path: string): Promise<RouteLock | undefined> {
  const text = await readLockText(path);
  return text === undefined ? undefined : parseLock(text, path);
}

/** The text of a lock file; `undefined` if there is none. */
export function readLockText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw GenerateError.of(`Cannot read lock file "${path}": ${error.message}`, error);
  });
}
