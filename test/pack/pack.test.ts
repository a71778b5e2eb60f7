import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTree, writeTree } from "../codegen/folders.js";
import { freePort } from "../harness/free-ports.js";
import { NewProject } from "./new-project.js";
import { blocksOf, commandOf, filesOf } from "./page.js";
import { Program } from "./program.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = await readFile(join(root, "docs/getting-started.md"), "utf8");
const pluginPage = await readFile(join(root, "docs/plugin.md"), "utf8");
const scaffoldPage = await readFile(join(root, "docs/scaffold.md"), "utf8");
const [packCommand = ""] = /npm pack --pack-destination FOLDER [^`]*/.exec(page) ?? [];
const folders = [...packCommand.matchAll(/-w (\S+)/g)].map(([, folder = ""]) => folder);
const project = await NewProject.make();

/** As the page has it. */
function run(start: string): string {
  return project.must(commandOf(page, start));
}

beforeAll(async () => {
  project.must(packCommand.replace("FOLDER", project.dir), root);
  await project.install(commandOf(page, "npm install ./"));
  run("npx pitaya init");
  await project.install("npm install");
}, 180_000);

afterAll(() => project.remove());

describe("a packed package", () => {
  it("is one of six", () => {
    expect(folders).toHaveLength(6);
  });

  it.each(folders)("%s has what others need of it", async (folder) => {
    const pkg = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const pkgDir = join(project.dir, "node_modules", pkg.name);
    const { messages } = await publint({ pkgDir, pack: false });
    expect(messages).toEqual([]);
    expect(pkg).toMatchObject({ version: expect.any(String), license: "MIT" });
    expect(pkg.description).not.toBe("");
    const packed = Object.keys(await readTree(pkgDir));
    expect(packed).toEqual(expect.arrayContaining(["LICENSE", "README.md"]));
    expect(packed.filter((path) => isLeftOver(path))).toEqual([]);
    expect(mapsWithoutSource(packed)).toEqual([]);
  });

  it("brings every file that the generator reads and editors ask for", () => {
    const codegen = join(project.dir, "node_modules/@pitaya-ts/codegen");
    for (const folder of ["src/emit/support", "src/emit/docs/templates"]) {
      expect(readdirSync(join(codegen, folder))).toEqual(
        readdirSync(join(root, "codegen", folder)).filter((name) => !name.endsWith(".test.ts")),
      );
    }
    const { $schema = "" } = /\$schema=(?<$schema>\S+)/.exec(shown("pitaya.yaml"))?.groups ?? {};
    expect(existsSync(join(project.dir, $schema))).toBe(true);
  });

  it("loads engines only where they are configured", () => {
    const code = `import { createRequire } from "node:module";
await import("@pitaya-ts/runtime");
const loaded = Object.keys(createRequire(import.meta.url).cache).join();
console.log(["grpc-js", "@nats-io", "ioredis", "bullmq", "prom-client"].filter((name) => loaded.includes(name)).join());`;
    expect(project.must(`node --input-type=module -e '${code}'`)).toBe("\n");
  });
});

describe("a new project, as docs/getting-started.md says", () => {
  it("is laid out as it is shown", async () => {
    const files = filesOf(page);
    expect(files.length).toBeGreaterThan(10);
    for (const { path, text } of files.filter((each) => each.path !== "package.json")) {
      expect(await readFile(join(project.dir, path), "utf8"), path).toBe(text);
    }
    const { dependencies, devDependencies, ...rest } = JSON.parse(shown("package.json"));
    const written = JSON.parse(await readFile(join(project.dir, "package.json"), "utf8"));
    expect(written).toMatchObject(rest);
    expect(written.dependencies).toMatchObject({
      "@pitaya-ts/runtime": expect.stringContaining(".tgz"),
    });
    expect(written.devDependencies).toMatchObject({ typescript: devDependencies.typescript });
    const { version } = JSON.parse(await readFile(join(root, "cli/package.json"), "utf8"));
    expect(dependencies["@pitaya-ts/runtime"]).toBe(`^${version}`);
    expect(devDependencies["@pitaya-ts/cli"]).toBe(`^${version}`);
  });

  it("passes its own test, compiled for Node", { timeout: 180_000 }, () => {
    expect(run("npm test")).toMatch(/^# pass 2$/m);
  });

  it("runs, and its client talks to it", { timeout: 180_000 }, async () => {
    const variables = { PORT: String(await freePort()) };
    const servers = new Program(commandOf(page, "npm start"), project.dir, variables);
    try {
      await servers.printed("Ctrl-C stops it");
      const [first, second] = blocksOf(page, "text").slice(-2);
      for (const [name, expected] of [
        ["ana", first],
        ["ben", second],
      ] as const) {
        const line = commandOf(page, `npm run client ${name}`);
        const client = `PORT=${variables.PORT} ${line.replace("npm run", "npm run --silent")}`;
        expect(project.must(client)).toBe(expected);
      }
    } finally {
      await servers.stop();
    }
  });

  it("compiles with the resolution of bundlers", { timeout: 180_000 }, async () => {
    const compilerOptions = {
      module: "esnext",
      moduleResolution: "bundler",
      noEmit: true,
      skipLibCheck: false,
    };
    const tsconfig = JSON.stringify({ extends: "./tsconfig.json", compilerOptions });
    await writeTree(project.dir, { "tsconfig.bundler.json": tsconfig });
    expect(project.must("npx tsc -p tsconfig.bundler.json")).toBe("");
  });

  it("has a client for browsers", async () => {
    const { metafile } = await build({
      entryPoints: [join(project.dir, "src/client.ts")],
      bundle: true,
      write: false,
      platform: "browser",
      format: "esm",
      target: "es2022",
      metafile: true,
      logLevel: "silent",
    });
    const inputs = Object.keys(metafile.inputs).join("\n");
    expect(inputs).toContain("@pitaya-ts/runtime/dist/client/browser.js");
    expect(inputs).not.toMatch(/node_modules\/ws\/|chat\.server|dist\/server\//);
  });

  it("is generated by buf as well, as docs/plugin.md says", { timeout: 180_000 }, async () => {
    const [template = ""] = blocksOf(pluginPage, "yaml");
    await writeTree(project.dir, { "buf.gen.yaml": template });
    project.must(commandOf(pluginPage, "npx buf generate"));
    const { ".pitaya.json": _manifest, ...direct } = await readTree(
      join(project.dir, "src/generated"),
    );
    expect(await readTree(join(project.dir, "generated"))).toEqual(direct);
  });

  it("is told what a change breaks", { timeout: 180_000 }, async () => {
    const git = "git -c user.name=test -c user.email=test@localhost";
    project.must(`git init -q && git add schema src && ${git} commit -q -m first`);
    run("npx pitaya generate --check");
    expect(run("npx pitaya breaking")).toContain("nothing breaks");
    const proto = shown("schema/chat/v1/chat.proto").replace("rpc Say(", "rpc Tell(");
    await writeTree(project.dir, { "schema/chat/v1/chat.proto": proto });
    const { status, stderr } = project.run(commandOf(page, "npx pitaya breaking"));
    expect(status).toBe(1);
    expect(stderr).toContain("[ROUTE_SAME]");
    const check = project.run(commandOf(page, "npx pitaya generate --check"));
    expect(check.status).toBe(1);
    expect(check.stderr).toContain("chat.chat.tell");
  });

  it("gets the methods that its code lacks, as docs/scaffold.md says", {
    timeout: 180_000,
  }, async () => {
    const line = commandOf(scaffoldPage, "npx pitaya scaffold  ");
    const path = "src/chat-service.ts";
    const before = await readFile(join(project.dir, path), "utf8");
    expect(before).not.toContain("tell(");
    const { status, stdout, stderr } = project.run(line);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^src\/chat-service\.ts: added tell of .*\nadded 1 method to 1 file\n$/s,
      ),
    });
    expect(stderr).toContain("is no method of chat.v1.Chat");
    const after = await readFile(join(project.dir, path), "utf8");
    expect(after).toContain('throw new NotImplementedError("chat.chat.tell");');
    expect(project.must(line)).toBe("nothing to add\n");
    project.must("npx pitaya generate");
    // The old method is still there: the new one compiles beside it, the client that calls it does not.
    expect(project.run("npx tsc --noEmit -p .").stdout).not.toContain(path);
  });
});

function shown(path: string): string {
  const file = filesOf(page).find((each) => each.path === path);
  if (file === undefined) throw new Error(`the page does not show ${path}`);
  return file.text;
}

function isLeftOver(path: string): boolean {
  return !path.startsWith("templates/") && /\.tsbuildinfo$|\.test\.|^tsconfig/.test(path);
}

/** Maps tell debuggers of sources, which have to be there. */
function mapsWithoutSource(packed: readonly string[]): readonly string[] {
  const paths = new Set(packed);
  return packed
    .filter((path) => path.endsWith(".js.map"))
    .filter((path) => !paths.has(path.replace("dist/", "src/").replace(".js.map", ".ts")));
}
