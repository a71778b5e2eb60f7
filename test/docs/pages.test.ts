import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ArtefactName, generate } from "@pitaya-ts/codegen";
import { expect, it, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const tsconfig = {
  extends: join(root, "tsconfig.base.json"),
  compilerOptions: { composite: false, declaration: false, noEmit: true, rootDir: "." },
  include: ["*.ts", "generated"],
};

it.each(["server", "cluster", "typed-surface", "messages"])(
  "docs/%s.md has code that compiles against its schema",
  { timeout: 60_000 },
  async (name) => {
    const page = await readFile(join(root, `docs/${name}.md`), "utf8");
    const [proto = ""] = blocksOf(page, "proto");
    const snippets = blocksOf(page, "ts");
    expect(snippets.length).toBeGreaterThan(3);
    const folder = await emptyFolder();
    const [, schema = ""] = proto.match(/^package (\w+)\.v1;$/m) ?? [];
    const schemaDir = join(folder, "schema");
    await mkdir(join(schemaDir, schema, "v1"), { recursive: true });
    await writeFile(join(schemaDir, schema, "v1", `${schema}.proto`), proto);
    await generate({ schemaDir, outDir: join(folder, "generated") });
    expect(await compile(snippets, folder)).toBe("");
  },
);

it("docs/documentation.md has code that compiles", { timeout: 60_000 }, async () => {
  const page = await readFile(join(root, "docs/documentation.md"), "utf8");
  const [, kinds = ""] = /generate --only (\S*descriptors)/.exec(page) ?? [];
  const folder = await emptyFolder();
  await generate({
    schemaDir: join(root, "schema/example"),
    outDir: join(folder, "generated"),
    lockFile: join(folder, "routes.lock.json"),
    only: kinds.split(",") as ArtefactName[],
  });
  const snippets = blocksOf(page, "ts");
  expect(snippets).toHaveLength(1);
  expect(await compile(snippets, folder)).toBe("");
});

it("docs/custom-discovery.md has code that compiles", { timeout: 60_000 }, async () => {
  const page = await readFile(join(root, "docs/custom-discovery.md"), "utf8");
  expect(await compile(blocksOf(page, "ts"), await emptyFolder())).toBe("");
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pitaya-docs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** What the compiler says. */
async function compile(snippets: readonly string[], folder: string): Promise<string> {
  for (const [index, code] of snippets.entries()) {
    await writeFile(join(folder, `snippet${index}.ts`), code);
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  return stdout;
}

function blocksOf(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return [...markdown.matchAll(fence)].map(([, block = ""]) => block);
}
