import type { RawFile } from "./raw-files.js";

/** Files by their import names. */
export type FilesByName = ReadonlyMap<string, RawFile>;

export function byName(files: readonly RawFile[]): FilesByName {
  return new Map(files.map((file) => [file.name, file]));
}

/** Files, and all that they import, directly or through others. */
export function withImports(names: Iterable<string>, files: FilesByName): readonly RawFile[] {
  const found = new Set<RawFile>();
  const find = (name: string): void => {
    const file = files.get(name);
    if (file === undefined || found.has(file)) return;
    found.add(file);
    file.imports.forEach(find);
  };
  for (const name of names) find(name);
  return [...found];
}
