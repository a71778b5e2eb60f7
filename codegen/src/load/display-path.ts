import { isAbsolute, relative, sep } from "node:path";

/** Paths are told as the user would type them. */
export function toDisplayPath(path: string): string {
  if (!isAbsolute(path)) return path;
  const below = relative(process.cwd(), path);
  return below.startsWith("..") ? path : below.split(sep).join("/");
}
