import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { main, pitaya } from "./command.js";
import { makeFolder } from "./folders.js";
import { makeProject } from "./project.js";

/** The packages that a run of the program loads something of; ours by their folders. */
async function loadedBy(cwd: string, ...args: readonly string[]): Promise<readonly string[]> {
  const dir = await makeFolder();
  const env = { ...process.env, NODE_V8_COVERAGE: dir };
  const { status } = spawnSync(process.execPath, [main, ...args], { cwd, env });
  expect(status).toBe(0);
  const reports = await Promise.all(
    (await readdir(dir)).map((name) => readFile(join(dir, name), "utf8")),
  );
  const urls = reports.flatMap((text) =>
    (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url),
  );
  const names = urls.filter((url) => url.startsWith("file:")).map(packageOf);
  return [...new Set(names)].sort();
}

function packageOf(url: string): string {
  const [, installed] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return installed ?? /\/([^/]+(?:\/[^/]+)?)\/dist\//.exec(url)?.[1]?.split("/").at(-1) ?? url;
}

describe("to start, the program loads", () => {
  it.each([["--version"], ["generate", "--help"], ["lock", "--help"], ["breaking", "--help"]])(
    "the parser of command lines alone for %s %s",
    async (...args) => {
      expect(await loadedBy(await makeFolder(), ...args)).toEqual(["cli", "codegen", "commander"]);
    },
  );

  it("no package at all where nothing has changed", async () => {
    const dir = await makeProject("Join");
    await pitaya(dir, "generate");
    expect(await loadedBy(dir, "generate")).toEqual(["cli", "codegen"]);
  });

  it("neither docs' nor ts-proto's packages where nothing asks for them", async () => {
    const dir = await makeProject("Join");
    const loaded = await loadedBy(dir, "generate");
    expect(loaded).toContain("@bufbuild/protobuf");
    for (const name of ["handlebars", "ts-proto", "ts-morph", "yaml", "zod", "@bufbuild/cel"]) {
      expect(loaded).not.toContain(name);
    }
  });
});
