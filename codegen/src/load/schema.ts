import type { FileRegistry } from "@bufbuild/protobuf";
import type { FileDescriptorSet } from "@bufbuild/protobuf/wkt";
import { compareText } from "../error.js";
import { normalizeSet } from "./normalize.js";
import { indexPositions, type Positions } from "./positions.js";

/** A compiled schema. */
export interface LoadedSchema {
  /** All files, imported ones too, each after those that it imports. */
  readonly set: FileDescriptorSet;
  readonly registry: FileRegistry;
  /** Import names of the files that output is made for, sorted. */
  readonly targets: readonly string[];
  /** Where the output of a file goes: a path below the output folder, without extension. */
  readonly outPath: (importName: string) => string;
  /** Places and comments of a file. */
  readonly positions: (importName: string) => Positions;
}

/** What a compiler gives, and how its files are named elsewhere. */
export interface CompiledSchema extends Pick<LoadedSchema, "set" | "targets" | "outPath"> {
  /** Path of a file as the user knows it. */
  readonly displayPath: (importName: string) => string;
}

/** What all entrances of the generator work from. The descriptors are changed. */
export function toSchema({ set, targets, outPath, displayPath }: CompiledSchema): LoadedSchema {
  const normalized = normalizeSet(set, new Set(targets));
  const files = new Map(normalized.set.file.map((file) => [file.name, file]));
  const indexes = new Map<string, Positions>();
  return {
    ...normalized,
    targets: [...targets].sort(compareText),
    outPath,
    positions(name) {
      const file = files.get(name);
      if (file === undefined) throw new Error(`Cannot find file "${name}" in the descriptors`);
      const known = indexes.get(name) ?? indexPositions(file, displayPath(name));
      indexes.set(name, known);
      return known;
    },
  };
}
