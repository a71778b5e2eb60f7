import { readFileSync } from "node:fs";
import { type EmittedFile, headerMark } from "./emitter.js";
import { supportFolder } from "./type-refs.js";

/** What each helper file needs of the others. */
const needs: Readonly<Record<string, readonly string[]>> = {
  base64: [],
  codec: [],
  decode: [],
  encode: ["output", "shapes"],
  "go-json": ["json"],
  json: ["base64", "wire"],
  output: [],
  protovalidate: ["validate"],
  schema: ["protovalidate"],
  shapes: [],
  "ts-proto": ["codec"],
  validate: [],
  wire: [],
  "wkt-json": ["json", "wire"],
};

/**
 * The helpers that generated files import, as files of the output: it depends on no package of
 * ours, so that the runtime itself can be built on generated messages.
 */
export function emitSupport(
  files: readonly EmittedFile[],
  version: string,
): readonly EmittedFile[] {
  const used = new Set<string>();
  const use = (name: string): void => {
    if (used.has(name)) return;
    used.add(name);
    for (const needed of needs[name] ?? []) use(needed);
  };
  for (const file of files) helpersOf(file).forEach(use);
  // The schema is made anew for each run.
  used.delete("schema");
  return [...used].sort().map((name) => ({
    path: `${supportFolder}/${name}.ts`,
    text: `${headerMark} ${version}; do not edit.\n\n${readSource(name)}`,
  }));
}

/** The helpers that a file imports. */
export function helpersOf(file: EmittedFile): readonly string[] {
  return file.helpers ?? findHelpers(file.text);
}

/** The helpers that a code imports. */
export function findHelpers(code: string): readonly string[] {
  const found = code.matchAll(/\/pitaya-support\/([\w-]+)\.[jt]s"/g);
  return [...new Set([...found].map(([, name = ""]) => name))];
}

/** They are written, checked and tested as part of this package. */
function readSource(name: string): string {
  return readFileSync(new URL(`../../src/emit/support/${name}.ts`, import.meta.url), "utf8");
}
