import { join } from "node:path";

/** The templates that documentation is made with; each is a file `NAME.hbs`. */
export const templateNames = [
  "index.html",
  "index.md",
  "method.html",
  "method.md",
  "page.html",
  "page.md",
  "style.css",
  "types.html",
  "types.md",
] as const;

/** Name of a template. */
export type TemplateName = (typeof templateNames)[number];

/** What follows the name of a template in the name of its file. */
export const templateSuffix = ".hbs";

/** The files that a folder of templates may have; an empty name is no folder. */
export function templatePaths(dir: string): readonly string[] {
  return dir === "" ? [] : templateNames.map((name) => join(dir, `${name}${templateSuffix}`));
}
