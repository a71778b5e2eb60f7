import { type ChildProcess, execFileSync, execSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../harness/free-ports.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the example of the README", () => {
  let folder: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pitaya-ts-readme-"));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }

  /** The lines that a program writes to one of its outputs. */
  function run(path: string, output: "stdout" | "stderr"): AsyncIterable<string> {
    const child = spawn(process.execPath, [path], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    return createInterface({ input: child[output] as NodeJS.ReadableStream });
  }

  /** As `npm install` of the packages; what they depend on is taken from here, not from the network. */
  async function install(): Promise<void> {
    const modules = join(folder, "node_modules");
    const ours = join(modules, "@pitaya-ts");
    for (const name of await readdir(join(root, "node_modules"))) {
      if (name === "@pitaya-ts" || name.startsWith(".")) continue;
      await mkdir(modules, { recursive: true });
      await symlink(join(root, "node_modules", name), join(modules, name));
    }
    for (const file of (await readdir(folder)).filter((name) => name.endsWith(".tgz"))) {
      const [, name = ""] = /^pitaya-ts-(.*)-[\d.]+\.tgz$/.exec(file) ?? [];
      await mkdir(join(ours, name), { recursive: true });
      const unpack = ["-xzf", join(folder, file), "--strip-components=1", "-C", join(ours, name)];
      execFileSync("tar", unpack);
    }
    await mkdir(join(modules, ".bin"));
    await symlink("../@pitaya-ts/cli/bin/pitaya.js", join(modules, ".bin/pitaya"));
    await symlink("../typescript/bin/tsc", join(modules, ".bin/tsc"));
  }

  it("packs, generates, compiles and runs, word for word", { timeout: 120_000 }, async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const [proto = ""] = blocksOf(readme, "proto");
    const [server = "", client = ""] = blocksOf(readme, "ts");
    const [tsconfig = ""] = blocksOf(readme, "json");
    const commands = blocksOf(readme, "sh").flatMap((block) => block.trim().split("\n"));
    const command = (start: string): string => {
      const found = commands.find((line) => line.startsWith(start));
      if (found === undefined) throw new Error(`README.md has no command "${start}"`);
      return found;
    };
    const inFolder = { cwd: folder, stdio: "pipe" } as const;
    execSync(command("npm pack").replace("../hello", folder), { cwd: root, stdio: "pipe" });
    execSync(command("npm init"), inFolder);
    expect(command("npm install")).toMatch(/^npm install \.\/pitaya-ts-\*\.tgz /);
    await install();

    const port = String(await freePort());
    await write("tsconfig.json", tsconfig);
    await write("schema/hello/v1/hello.proto", proto);
    await write("server.ts", server.replace("3250", port));
    await write("client.ts", client.replace("3250", port));
    execSync(command("npx pitaya generate"), inFolder);
    execSync(command("npx tsc"), inFolder);

    for await (const line of run("dist/server.js", "stderr")) if (line.includes("started")) break;
    const printed: string[] = [];
    for await (const line of run("dist/client.js", "stdout")) printed.push(line);
    expect(printed).toEqual([
      "push: hello ana",
      "answer: hello ana",
      "HELLO-NAME tell me your name",
    ]);
  });
});

function blocksOf(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return [...markdown.matchAll(fence)].map(([, block = ""]) => block);
}
