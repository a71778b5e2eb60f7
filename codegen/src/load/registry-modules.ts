import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Diagnostic } from "../error.js";
import { findBufYaml } from "./modules.js";

/** What buf says of an import that it finds in no module. */
const missingImport = "imported file does not exist";

/** These files come with the generator. */
const brought: ReadonlySet<string> = new Set(["buf.build/bufbuild/protovalidate"]);

/**
 * Tells what to do about imports that are missing because they are in modules of a registry, which
 * a run does not fetch: it works without a network, and gives the same on every machine.
 */
export async function explainMissingImports(
  diagnostics: readonly Diagnostic[],
  schemaDir: string,
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some(({ text }) => text.endsWith(missingImport))) return diagnostics;
  const names = await findRegistryModules(schemaDir);
  if (names.length === 0) return diagnostics;
  const list = names.map((name) => `"${name}"`).join(", ");
  const [first = ""] = names;
  const folder = `vendor/${first.split("/").at(-1)}`;
  const mend = `"deps" of buf.yaml are not fetched (${list}); copy them by "buf export ${first} -o ${folder}" and list "${folder}" under "modules" instead, or let "buf generate" run protoc-gen-pitaya`;
  return diagnostics.map((diagnostic) =>
    diagnostic.text.endsWith(missingImport)
      ? { ...diagnostic, text: `${diagnostic.text}: ${mend}` }
      : diagnostic,
  );
}

async function findRegistryModules(schemaDir: string): Promise<readonly string[]> {
  const folder = await findBufYaml(schemaDir);
  if (folder === undefined) return [];
  // Few schemas come to this.
  const { parse } = await import("yaml");
  const config: unknown = parse(await readFile(join(folder, "buf.yaml"), "utf8"));
  const { deps } = config as { readonly deps?: unknown };
  const names = Array.isArray(deps) ? deps.map(String) : [];
  return names.map((name) => name.replace(/:.*$/, "")).filter((name) => !brought.has(name));
}
