import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generate } from "@pitaya-ts/codegen";
import { build } from "esbuild";
import type { HandlerService, Violation } from "../../runtime/src/dispatch/service-desc.js";
import type { MessageType } from "../../runtime/src/serialize/index.js";

/** Names of the messages in the schema of this folder that have rules. */
export const messageNames = [
  "Texts",
  "Numbers",
  "Nested",
  "Order",
  "Orders",
  "Cart",
  "Odd",
  "Never",
  "Wrapped",
  "WrappedMap",
  "WrappedList",
] as const;

/** What the generator makes of the schema of this folder. */
export interface GeneratedRules {
  readonly messages: Readonly<Record<string, MessageType<object, object>>>;
  readonly validators: Readonly<Record<string, (message: object) => Violation | undefined>>;
  readonly services: { readonly Shop: HandlerService };
}

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const schemaDir = fileURLToPath(new URL("schema", import.meta.url));

/** Generates into `dir`; packages are found as in this repository. */
export async function generateRules(dir: string): Promise<string> {
  await symlink(join(root, "node_modules"), join(dir, "node_modules"), "junction");
  await writeFile(join(dir, "package.json"), '{"type":"module"}');
  const outDir = join(dir, "out");
  await generate({ schemaDir, outDir, lockFile: join(dir, "routes.lock.json") });
  return outDir;
}

/** Loads generated code, which no build of the repository knows. */
export async function loadRules(dir: string, outDir: string): Promise<GeneratedRules> {
  const entry = join(dir, "entry.ts");
  const from = (suffix: string) => JSON.stringify(join(outDir, `rules/v1/rules${suffix}.ts`));
  await writeFile(
    entry,
    [
      `export * as messages from ${from("")};`,
      `export * as validators from ${from(".validate")};`,
      `export * as services from ${from(".server")};`,
    ].join("\n"),
  );
  const outfile = join(dir, "bundle.mjs");
  await build({ entryPoints: [entry], bundle: true, format: "esm", platform: "node", outfile });
  return (await import(pathToFileURL(outfile).href)) as GeneratedRules;
}
