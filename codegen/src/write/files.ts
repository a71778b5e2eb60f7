import { existsSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { GenerateError } from "../error.js";

/** The text of a file; `undefined` if there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    // A parent is a file: found out when writing, with a better message.
    if (error.code === "ENOTDIR") return undefined;
    throw GenerateError.of(`Cannot read "${path}": ${error.message}`, error);
  });
}

/**
 * Makes a folder and those around it; the outermost that was missing. Step by step, because Node's
 * own recursion never ends where a file system has no room for folders, as below /proc.
 */
export function makeFolders(dir: string): string | undefined {
  const missing: string[] = [];
  for (let at = dir; !existsSync(at); at = dirname(at)) missing.push(at);
  for (const each of [...missing].reverse()) makeFolder(each);
  return missing.at(-1);
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
