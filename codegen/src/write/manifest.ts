import { join } from "node:path";
import { GenerateError } from "../error.js";
import { readText } from "./files.js";
import { isBelow } from "./inside.js";

/** The file in the output folder that lists the others. */
export const manifestName = ".pitaya.json";

/** A manifest as it is on disk. */
export interface Manifest {
  readonly path: string;
  /** Absent if there is none yet. */
  readonly text: string | undefined;
  /** Files that earlier runs wrote, below the output folder. */
  readonly files: readonly string[];
}

/** Reads which files earlier runs wrote. */
export async function readManifest(outDir: string): Promise<Manifest> {
  const path = join(outDir, manifestName);
  const text = await readText(path);
  const files = text === undefined ? [] : parseManifest(text);
  if (files === undefined)
    throw GenerateError.of(
      `Cannot read "${path}": it is no list of files; remove it to have it made anew`,
    );
  return { path, text, files };
}

/** Prints a manifest. */
export function formatManifest(files: Iterable<string>): string {
  return `${JSON.stringify({ files: [...new Set(files)].sort() }, null, 2)}\n`;
}

function parseManifest(text: string): readonly string[] | undefined {
  try {
    const { files } = JSON.parse(text) as { files?: unknown };
    if (!Array.isArray(files)) return undefined;
    // A manifest that someone changed must not make us remove files elsewhere.
    return files.every(isBelow) ? files : undefined;
  } catch {
    return undefined;
  }
}
