import { isAbsolute, relative, sep } from "node:path";

/** A path as TypeScript and import paths have it. */
export function toSlashes(path: string): string {
  return path.split(sep).join("/");
}

/** A path as a user in the folder of the run would type it. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith("..") || isAbsolute(below) ? path : toSlashes(below);
}

/** A path of a module, or what it is imported by, without `.ts`, `.d.ts`, `.js` and the like. */
export function stripExtension(path: string): string {
  return path.replace(/(\.d)?\.[cm]?[jt]sx?$/, "");
}
