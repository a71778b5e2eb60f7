import { lstat, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isGenerated } from "../emit/index.js";
import { GenerateError } from "../error.js";
import { toSlashes } from "./paths.js";

/** A file of the user. */
export interface SourceText {
  /** Absolute, with slashes. */
  readonly path: string;
  /** What a file may begin with, and no tool shows. */
  readonly mark: "" | "\ufeff";
  /** All behind the mark. */
  readonly text: string;
  /** What is on disk, with the mark; absent if nothing is. */
  readonly before?: string;
}

/** TypeScript with bodies. */
const codeName = /(?<!\.d)\.[cm]?tsx?$/;

/**
 * Reads a file.
 *
 * @returns `undefined` if there is none
 * @throws GenerateError if it is no text in UTF-8, as some of its bytes would be lost
 */
export async function readSource(path: string): Promise<SourceText | undefined> {
  if (!codeName.test(path)) {
    throw GenerateError.of(`Cannot scaffold "${path}": it is no .ts file with code`);
  }
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw GenerateError.of(`Cannot read "${path}": ${error.message}`, error);
  });
  if (bytes === undefined) return undefined;
  const whole = decode(bytes, path);
  const mark = whole.startsWith("\ufeff") ? "\ufeff" : "";
  return { path: toSlashes(resolve(path)), mark, text: whole.slice(mark.length), before: whole };
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw GenerateError.of(`Cannot scaffold "${path}": it is not in UTF-8; save it as such`, error);
  }
}

/**
 * Reads the files of a folder that may have implementations: those that name one of `words`.
 *
 * @param generated - absolute folders with slashes that are left out
 */
export async function readSources(
  dir: string,
  words: readonly string[],
  generated: readonly string[],
): Promise<readonly SourceText[]> {
  const sources: SourceText[] = [];
  for (const path of await listCode(dir, generated)) {
    const source = await readSource(path);
    if (source === undefined || isGenerated(source.text)) continue;
    if (words.some((word) => source.text.includes(word))) sources.push(source);
  }
  return sources;
}

async function listCode(dir: string, generated: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      const text =
        error.code === "ENOENT"
          ? `Cannot scaffold: there is no folder "${dir}"; make it, name the one with your code by --dir, or a single file by --file`
          : `Cannot read folder "${dir}": ${error.message}`;
      throw GenerateError.of(text, error);
    },
  );
  const found: string[] = [];
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, name);
    if (name.startsWith(".") || name === "node_modules") continue;
    // Links are not followed: what they lead to is listed where it is, or is none of the project.
    const info = await lstat(path);
    if (info.isDirectory()) {
      if (!generated.includes(toSlashes(resolve(path))))
        found.push(...(await listCode(path, generated)));
    } else if (info.isFile() && codeName.test(name)) found.push(path);
  }
  return found;
}
