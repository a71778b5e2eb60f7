import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const globals =
  "Record BigInt Uint8Array Error RangeError Object Map Date Promise Number String DataView Array Function Readonly " +
  "ReadonlyMap Extract Symbol globalThis undefined NaN";
const words =
  "any arguments as async await bigint boolean break case catch class const constructor continue debugger default delete " +
  "do else enum eval export extends false finally for function get if implements import in instanceof interface let never " +
  "new null number object of package private protected public return set static string super switch symbol then this " +
  "throw toString hasOwnProperty __proto__ true try type typeof unknown valueOf var void while with yield";
const variables =
  "at bytes end init input into item json key message name output part value depth tag stop start room begin finish close";

/** Names that are legal in .proto and mean something in TypeScript, or in the code that is generated. */
export const names: readonly string[] = [...new Set(`${globals} ${words} ${variables}`.split(" "))];

/** What generated code imports of the files beside it, and messages could be called too. */
export async function listHelpers(): Promise<readonly string[]> {
  const folder = fileURLToPath(new URL("../../codegen/src/emit/support/", import.meta.url));
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const exported =
    /^export (?:abstract )?(?:async )?(?:function|const|class|interface|type) (\w+)/gm;
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(exported)].map(([, name = ""]) => name))),
  ].sort();
}
