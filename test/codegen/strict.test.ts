import { spawnSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultArtefacts, generate, type ImportSuffix, importSuffixes } from "@pitaya-ts/codegen";
import { afterAll, describe, expect, it } from "vitest";
import { newestNode } from "../../scripts/setup-node.mjs";
import { readTree } from "./folders.js";

/** All that a compiler can be asked to be strict about, and that one file at a time is enough. */
const strictest = {
  strict: true,
  target: "ES2022",
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  composite: false,
  declaration: true,
  erasableSyntaxOnly: true,
  exactOptionalPropertyTypes: true,
  isolatedDeclarations: true,
  isolatedModules: true,
  noEmit: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  skipLibCheck: true,
  verbatimModuleSyntax: true,
};

const server = { lib: ["ES2023"], types: ["node"] };
const page = { lib: ["ES2022", "DOM"], types: [] };
const nodeNext = { module: "NodeNext", moduleResolution: "NodeNext" };
const bundler = { module: "ESNext", moduleResolution: "bundler" };
const withTs = { allowImportingTsExtensions: true };

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Folders of schemas, and the names of their output. */
const schemas = {
  test: "schema/test",
  example: "schema/example",
  rules: "test/validation/schema",
} as const;
const folder = await mkdtemp(join(tmpdir(), "pitaya-strict-"));
afterAll(() => rm(folder, { recursive: true }));
await symlink(join(root, "node_modules"), join(folder, "node_modules"));
await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
for (const imports of importSuffixes) {
  for (const [schema, path] of Object.entries(schemas)) {
    const lockFile = join(folder, `${schema}.lock.json`);
    const outDir = outDirOf(imports, schema);
    const schemaDir = join(root, path);
    const only = [...defaultArtefacts, "mocks"] as const;
    await generate({ schemaDir, outDir, lockFile, imports, only });
  }
}

describe("all generated code compiles under the strictest flags", { timeout: 180_000 }, () => {
  it.each([
    // The same with imports of .js is how this project itself is built.
    [
      "Node's resolution and imports of .ts",
      "ts",
      "**/*.ts",
      { ...nodeNext, ...server, ...withTs },
    ],
    ["a bundler's resolution", "js", "**/*.ts", { ...bundler, ...server }],
    ["a bundler's resolution in a page", "js", "example/**/*.client.ts", { ...bundler, ...page }],
  ] as const)("with %s", async (title, imports, include, options) => {
    const project = join(folder, `tsconfig.${title.replaceAll(/\W/g, "-")}.json`);
    const compilerOptions = { ...strictest, ...options };
    await writeFile(
      project,
      JSON.stringify({ compilerOptions, include: [`${imports}/${include}`] }),
    );
    const { stdout } = run(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      project,
    ]);
    expect(stdout).toBe("");
  });
});

it("all generated code runs where types are stripped", async () => {
  const files = Object.keys(await readTree(join(folder, "ts")));
  expect(files).toContain("test/names/services/v1/services.server.ts");
  const lines = files
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `import "./ts/${path}";`);
  const use = "console.log('whole' satisfies string);";
  await writeFile(join(folder, "main.ts"), [...lines, use].join("\n"));
  expect(run(newestNode, [join(folder, "main.ts")])).toEqual({
    stdout: "whole\n",
    stderr: "",
    status: 0,
  });
});

function outDirOf(imports: ImportSuffix, schema: string): string {
  return join(folder, imports, schema);
}

function run(command: string, args: readonly string[]) {
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error !== undefined) {
    throw new Error(`Cannot run ${command}: "npm test" installs it first`, { cause: error });
  }
  return { stdout, stderr, status };
}
