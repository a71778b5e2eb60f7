import { hashOf } from "../cache/index.js";
import {
  byName,
  type CompiledFolder,
  messagesOf,
  type RawFile,
  reachMessages,
  withImports,
} from "../load/index.js";
import type { BuildOptions } from "./build.js";

/** The message that names in its value what it holds. */
const any = ".google.protobuf.Any";

/** Hashes of what the model of each file of a schema is built from, by import names. */
export function keyModels(
  folder: CompiledFolder,
  options: BuildOptions,
): ReadonlyMap<string, string> {
  const { files } = folder;
  const frames = new Map(files.map((file) => [file, frameOf(file, folder)]));
  const all = byName(files);
  const messages = messagesOf(files);
  const everything = [files.map((file) => hashOf(file.bytes))];
  return new Map(
    files.map((file) => {
      const imports = withImports(file.imports, all);
      const used = [...reachMessages([file], imports, messages)];
      const parts = [
        options,
        frames.get(file),
        hashOf(file.bytes),
        imports.map((each) => frames.get(each)),
        used.map((name) => messages.get(name)?.hash),
        // It may hold any message, whatever the file imports.
        ...(reachMessages([], [file, ...imports], messages).has(any) ? everything : []),
      ];
      return [file.name, hashOf(JSON.stringify(parts))];
    }),
  );
}

/** Its place, and what others see of a file beside its messages. */
function frameOf(
  { name, frame }: RawFile,
  { targets, outPath, displayPath }: CompiledFolder,
): string {
  return hashOf(
    JSON.stringify([outPath(name), displayPath(name), targets.includes(name), hashOf(frame)]),
  );
}
