import { spawnSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { CodeGeneratorResponseSchema, Edition } from "@bufbuild/protobuf/wkt";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { describe, expect, it } from "vitest";
import { printProto } from "../../codegen/src/load/proto-text.js";
import { makeFolder, readTree, writeTree } from "./folders.js";
import { intricateSchema } from "./intricate-schema.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const plugin = join(root, "cli/bin/protoc-gen-pitaya.js");
const buf = createRequire(import.meta.url).resolve("@bufbuild/buf/bin/buf");

/** One run of a generator. */
interface Run {
  /** Folder to run in. */
  readonly cwd: string;
  /** Folder of the schema, as seen from there. */
  readonly schemaDir: string;
  /** Folders that imports are looked up in, for protoc. */
  readonly includes: readonly string[];
  readonly outDir: string;
  readonly lockFile?: string;
  readonly parameter?: readonly string[];
  readonly strategy?: "all" | "directory";
}

function run(cwd: string, command: string, args: readonly string[]) {
  const env = { ...process.env, BUF_CACHE_DIR: join(root, "node_modules/.cache/buf") };
  const { status, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  return { status, stderr };
}

function generateDirectly({ cwd, schemaDir, outDir, lockFile, parameter = [] }: Run) {
  const lock = lockFile === undefined ? [] : ["--lock", lockFile];
  const flags = parameter.map((each) => `--${each.replaceAll(";", ",")}`);
  const args = ["generate", schemaDir, "--out", outDir, ...lock, ...flags];
  return run(cwd, process.execPath, [join(root, "cli/bin/pitaya.js"), ...args]);
}

function generateByBuf({ cwd, schemaDir, outDir, lockFile, parameter = [], strategy }: Run) {
  const lock = lockFile === undefined ? [] : [`lock=${lockFile}`];
  const opt = [...parameter, ...lock];
  const local = [process.execPath, plugin];
  const plugins = [{ local, out: outDir, opt, strategy: strategy ?? "all" }];
  const template = JSON.stringify({ version: "v2", plugins });
  return run(cwd, process.execPath, [buf, "generate", schemaDir, "--template", template]);
}

async function generateByProtoc(options: Run) {
  const { cwd, schemaDir, includes, outDir, lockFile, parameter = [] } = options;
  const lock = lockFile === undefined ? [] : [`lock=${lockFile}`];
  const protos = await readdir(join(cwd, schemaDir), { recursive: true });
  await mkdir(outDir, { recursive: true });
  return run(cwd, "protoc", [
    `--plugin=protoc-gen-pitaya=${plugin}`,
    `--pitaya_out=${outDir}`,
    ...[...parameter, ...lock].map((each) => `--pitaya_opt=${each}`),
    ...[schemaDir, ...includes].map((each) => `-I${each}`),
    ...protos.filter((name) => name.endsWith(".proto")).sort(),
  ]);
}

/** What all entrances write for a schema; the list that `pitaya generate` keeps for itself left out. */
async function generateByAll(options: Omit<Run, "outDir">) {
  const out = await makeFolder();
  const [own, ofBuf, ofProtoc] = ["own", "buf", "protoc"].map((name) => join(out, name));
  expect(generateDirectly({ ...options, outDir: own ?? "" })).toMatchObject({ status: 0 });
  const ok = { status: 0, stderr: "" };
  expect(generateByBuf({ ...options, outDir: ofBuf ?? "" })).toEqual(ok);
  expect(await generateByProtoc({ ...options, outDir: ofProtoc ?? "" })).toEqual(ok);
  const { ".pitaya.json": _, ...files } = await readTree(own ?? "");
  return { own: files, buf: await readTree(ofBuf ?? ""), protoc: await readTree(ofProtoc ?? "") };
}

// Each runs three generators with their compilers, beside other tests.
describe("the entrances of the generator", { timeout: 120_000 }, () => {
  it.each([
    ["schema/example", "schema/routes.lock.json"],
    ["schema/test", "schema/test/routes.lock.json"],
  ])("gives the same bytes as pitaya generate for %s", async (schemaDir, lockFile) => {
    const parameter = ["only=messages;server;client;dictionary;mocks;docs;descriptors"];
    const run = { cwd: root, schemaDir, includes: ["schema"], lockFile, parameter };
    const { own, buf: ofBuf, protoc } = await generateByAll(run);
    expect(Object.keys(own).length).toBeGreaterThan(5);
    expect(ofBuf).toEqual(own);
    expect(protoc).toEqual(own);
  });

  it("gives the same bytes however options are spelled and what they mean", async () => {
    const cwd = await makeFolder();
    await writeTree(cwd, {
      ...intricateSchema,
      "rules/buf/validate/validate.proto": printProto(file_buf_validate_validate),
      "buf.yaml": JSON.stringify({
        version: "v2",
        modules: [{ path: "schema" }, { path: "shared" }, { path: "rules" }, { path: "pitaya" }],
      }),
      "pitaya/pitaya/options/v1/options.proto": await optionsProto(),
    });
    const lockFile = "schema/routes.lock.json";
    const includes = ["shared", "rules", "pitaya"];
    const {
      own,
      buf: ofBuf,
      protoc,
    } = await generateByAll({
      cwd,
      schemaDir: "schema",
      includes,
      lockFile,
    });
    expect(Object.keys(own)).toContain("pitaya-support/schema.ts");
    expect(ofBuf).toEqual(own);
    expect(protoc).toEqual(own);
  });
});

async function optionsProto(): Promise<string> {
  const files = await readTree(join(root, "schema/pitaya"));
  return files["options/v1/options.proto"] ?? "";
}

const game = (rpc: string) => `syntax = "proto3";
package game.v1;
import "pitaya/options/v1/options.proto";
import "other/v1/other.proto";
service Game {
  option (pitaya.options.v1.service) = { server_type: "game" };
  rpc ${rpc};
}
message Req { other.v1.Other other = 1; }
`;

/** A project with a lock file for one route. */
async function makeProject(rpc = "Join(Req) returns (Req)"): Promise<Omit<Run, "outDir">> {
  const cwd = await makeFolder();
  await writeTree(cwd, {
    "schema/game/v1/game.proto": game(rpc),
    "schema/other/v1/other.proto": 'syntax = "proto3"; package other.v1; message Other {}',
    "pitaya/pitaya/options/v1/options.proto": await optionsProto(),
    "buf.yaml": '{ "version": "v2", "modules": [{ "path": "schema" }, { "path": "pitaya" }] }',
    "schema/routes.lock.json":
      '{ "version": 1, "routes": [{ "route": "game.game.join", "code": 7 }] }',
  });
  return { cwd, schemaDir: "schema", includes: ["pitaya"] };
}

describe("protoc-gen-pitaya", { timeout: 60_000 }, () => {
  const lockFile = "schema/routes.lock.json";

  it("takes the codes from the lock file", async () => {
    const project = await makeProject();
    expect(generateByBuf({ ...project, outDir: "out", lockFile }).status).toBe(0);
    const files = await readTree(join(project.cwd, "out"));
    expect(files["dictionary.ts"]).toContain('"game.game.join": 7');
    expect(Object.keys(files)).not.toContain(".pitaya.json");
  });

  it("tells what is wrong as lines with places, through both compilers", async () => {
    const project = await makeProject("Join(stream Req) returns (stream Req)");
    const line = /game\/v1\/game\.proto:7:\d+: Cannot stream in "Join"/;
    const byBuf = generateByBuf({ ...project, outDir: "out", lockFile });
    expect(byBuf.status).not.toBe(0);
    expect(byBuf.stderr).toMatch(line);
    const byProtoc = await generateByProtoc({
      ...project,
      outDir: join(project.cwd, "out2"),
      lockFile,
    });
    expect(byProtoc.status).toBe(1);
    expect(byProtoc.stderr).toMatch(line);
    expect(await readdir(join(project.cwd, "out2"))).toEqual([]);
  });

  it("gives no code of its own, with and without a lock file", async () => {
    const project = await makeProject("Leave(Req) returns (Req)");
    const stale = generateByBuf({ ...project, outDir: "out", lockFile });
    expect(stale.stderr).toMatch(
      /game\/v1\/game\.proto:7:7: Cannot give "game\.game\.leave" a code: lock file "schema\/routes\.lock\.json" holds none/,
    );
    expect(stale.stderr).toContain('Cannot find "game.game.join" of lock file');
    const without = generateByBuf({ ...project, outDir: "out" });
    expect(without.stderr).toContain('Cannot give codes to "game.game.leave": name the lock file');
    const absent = generateByBuf({ ...project, outDir: "out", lockFile: "no.json" });
    expect(absent.stderr).toContain('Cannot read lock file "no.json": no such file in');
    const parameter = ["only=messages;server;client"];
    expect(generateByBuf({ ...project, outDir: "out", parameter }).status).toBe(0);
  });

  it("says what to do where buf runs it once per folder", async () => {
    const project = await makeProject();
    const run = { ...project, outDir: "out", strategy: "directory" } as const;
    expect(generateByBuf({ ...run, lockFile }).stderr).toContain('in buf.gen.yaml "strategy: all"');
    const parameter = ["only=messages;server;client"];
    expect(generateByBuf({ ...run, parameter }).status).toBe(0);
    expect(generateByBuf({ ...project, outDir: "all", parameter }).status).toBe(0);
    expect(await readTree(join(project.cwd, "out"))).toEqual(
      await readTree(join(project.cwd, "all")),
    );
  });

  it("leaves out the folder that it is told, as pitaya generate does", async () => {
    const project = await makeProject();
    expect(generateDirectly({ ...project, schemaDir: "schema/game", outDir: "own" }).status).toBe(
      0,
    );
    const parameter = ["root=game"];
    const args = ["--path", "schema/game", "--template"];
    const plugins = [{ local: [process.execPath, plugin], out: "out", opt: parameter }];
    const template = JSON.stringify({
      version: "v2",
      plugins: plugins.map((each) => ({
        ...each,
        opt: [...parameter, "lock=schema/game/routes.lock.json"],
        strategy: "all",
      })),
    });
    expect(run(project.cwd, process.execPath, [buf, "generate", ...args, template])).toEqual({
      status: 0,
      stderr: "",
    });
    const { ".pitaya.json": _, ...own } = await readTree(join(project.cwd, "own"));
    expect(Object.keys(own)).toContain("v1/game.ts");
    expect(await readTree(join(project.cwd, "out"))).toEqual(own);
  });

  it("says which features it knows", () => {
    const response = respond(new Uint8Array());
    expect(response.supportedFeatures).toBe(3n);
    expect(response.maximumEdition).toBeGreaterThanOrEqual(Edition.EDITION_2023);
    expect(response.error).toBe("");
  });

  it("says how it is run to who runs it by hand, and what is no request", () => {
    const byHand = spawnSync(process.execPath, [plugin, "schema"], { encoding: "utf8" });
    expect(byHand).toMatchObject({ status: 1, stdout: "" });
    expect(byHand.stderr).toContain("buf generate");
    const wrong = spawnSync(process.execPath, [plugin], { input: "hello", encoding: "utf8" });
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/^Cannot read a CodeGeneratorRequest: .*\n$/);
    const version = spawnSync(process.execPath, [plugin, "--version"], { encoding: "utf8" });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

function respond(input: Uint8Array) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [plugin], { input });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  return fromBinary(CodeGeneratorResponseSchema, stdout);
}
