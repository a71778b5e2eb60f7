import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "@pitaya-ts/codegen";
import { expect, it, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

function blocksOf(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return [...markdown.matchAll(fence)].map(([, block = ""]) => block);
}

it("docs/testing.md has tests that compile, and pass", { timeout: 90_000 }, async () => {
  const page = await readFile(join(root, "docs/testing.md"), "utf8");
  const folder = await mkdtemp(join(tmpdir(), "pitaya-docs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [proto = ""] = blocksOf(page, "proto");
  await mkdir(join(folder, "schema/arena/v1"), { recursive: true });
  await writeFile(join(folder, "schema/arena/v1/arena.proto"), proto);
  await generate({
    schemaDir: join(folder, "schema"),
    outDir: join(folder, "generated"),
    only: ["messages", "server", "client", "dictionary", "mocks"],
  });
  const tests: string[] = [];
  for (const [index, code] of blocksOf(page, "ts").entries()) {
    const named = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1];
    const name = named ?? `snippet${index}.test.ts`;
    if (named === undefined) tests.push(`out/${name.replace(/ts$/, "js")}`);
    await writeFile(join(folder, name), code);
  }
  expect(tests).toHaveLength(2);
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const tsconfig = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { composite: false, declaration: false, rootDir: ".", outDir: "out" },
    include: ["*.ts", "generated"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  expect(spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" }).stdout).toBe("");
  const run = execFileSync(process.execPath, ["--test", ...tests], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(run).toMatch(/^. pass 2$/m);
});
