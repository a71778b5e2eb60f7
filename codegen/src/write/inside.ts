import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { type Diagnostic, GenerateError } from "../error.js";

/** Whether a path with slashes names a file below the folder that it is told from. */
export function isBelow(path: unknown): path is string {
  if (typeof path !== "string" || path.includes("\\") || path.includes("\0")) return false;
  if (/^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * Requires of all paths below the output folder that nothing leads out of it, neither their text
 * nor a link on the way to them. The folder itself may be a link: that is the user's choice.
 *
 * @throws GenerateError naming each that does not
 */
export async function requireInside(outDir: string, paths: Iterable<string>): Promise<void> {
  const listed = [...new Set(paths)];
  const faults: Diagnostic[] = listed.filter((path) => !isBelow(path)).map(refusePath);
  const root = await nearestReal(outDir);
  const folders = new Set(listed.filter(isBelow).map((path) => dirname(path)));
  for (const folder of folders) {
    const real = await nearestReal(join(outDir, folder));
    if (!isWithin(real, root)) faults.push(refuseLink(join(outDir, folder), outDir));
  }
  if (faults.length > 0) throw new GenerateError(faults);
}

/** The real path of a folder, or of the nearest around it that exists. */
async function nearestReal(dir: string): Promise<string> {
  const real = await realpath(dir).catch(() => undefined);
  return real ?? (dirname(dir) === dir ? dir : nearestReal(dirname(dir)));
}

function isWithin(path: string, root: string): boolean {
  const below = relative(root, path);
  return below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

function refusePath(path: string): Diagnostic {
  return { text: `Cannot write ${JSON.stringify(path)}: it leads out of the output folder` };
}

function refuseLink(folder: string, outDir: string): Diagnostic {
  return {
    text: `Cannot write to "${folder}": a link leads out of the output folder "${outDir}"; put a folder in its place`,
  };
}
