import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const tsconfig = {
  extends: join(root, "tsconfig.base.json"),
  compilerOptions: { composite: false, declaration: false, rootDir: ".", outDir: "dist" },
  include: ["*.ts", "generated"],
};

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

  it("generates, compiles and runs", { timeout: 60_000 }, async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const [proto = ""] = blocksOf(readme, "proto");
    const [server = "", client = ""] = blocksOf(readme, "ts");
    const port = String(await freePort());
    await write("schema/hello/v1/hello.proto", proto);
    await write("server.ts", server.replace("3250", port));
    await write(
      "client.ts",
      `${client.replace("3250", port)}\nconsole.log(text);\nclient.close();\n`,
    );
    await write("package.json", JSON.stringify({ type: "module" }));
    await write("tsconfig.json", JSON.stringify(tsconfig));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));

    const inFolder = { cwd: folder, encoding: "utf8" } as const;
    const pitaya = "node_modules/@pitaya-ts/cli/bin/pitaya.js";
    execFileSync(process.execPath, [pitaya, "generate", "schema", "--out", "generated"], inFolder);
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], inFolder);

    for await (const line of run("dist/server.js", "stderr")) if (line.includes("started")) break;
    const printed: string[] = [];
    for await (const line of run("dist/client.js", "stdout")) printed.push(line);
    expect(printed).toEqual(["push: hello ana", "HELLO-NAME tell me your name", "hello ana"]);
  });
});

function blocksOf(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return [...markdown.matchAll(fence)].map(([, block = ""]) => block);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
