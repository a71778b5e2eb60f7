import { readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { artefactNames, GenerateError, type GenerateOptions, generate } from "@pitaya-ts/codegen";
import { describe, expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";

const header = `syntax = "proto3";
package game.v1;
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";
`;

/** A schema with one handler per name. */
function schemaOf(...methods: readonly string[]): string {
  const rpcs = methods.map((name) => `  rpc ${name}(Req) returns (Req);\n`).join("");
  return `${header}service Game {\n  option (pitaya.options.v1.service) = { server_type: "game" };\n${rpcs}}\nmessage Req { string id = 1; }\n`;
}

/** A user's project: a schema folder and nothing else. */
async function makeProject(files: Readonly<Record<string, string>>): Promise<GenerateOptions> {
  const dir = await makeFolder();
  await writeTree(join(dir, "schema"), files);
  return { schemaDir: join(dir, "schema"), outDir: join(dir, "out") };
}

describe("generate()", () => {
  it("writes once and then nothing", async () => {
    const options = await makeProject({ "game/v1/game.proto": schemaOf("Join") });
    expect((await generate(options)).missing).toHaveLength(14);
    const times = await modificationTimes(options);
    const second = await generate(options);
    expect(second).toMatchObject({ missing: [], stale: [], orphaned: [] });
    expect(second.unchanged).toHaveLength(14);
    expect(await modificationTimes(options)).toEqual(times);
  });

  it("gives the same bytes from another folder", async () => {
    const schema = { "game/v1/game.proto": schemaOf("Join", "Leave") };
    const [one, two] = [await makeProject(schema), await makeProject(schema)];
    await generate(one);
    await generate(two);
    expect(await readTree(one.outDir)).toEqual(await readTree(two.outDir));
  });

  it("removes what it once wrote, never a user's file", async () => {
    const options = await makeProject({
      "game/v1/game.proto": schemaOf("Join"),
      "old/v1/old.proto": 'syntax = "proto3"; package old.v1; message Old { string id = 1; }',
    });
    await generate(options);
    await writeTree(options.outDir, { "game/v1/mine.ts": "// mine\n" });
    await rm(join(options.schemaDir, "old"), { recursive: true });
    expect((await generate(options)).orphaned).toEqual([join(options.outDir, "old/v1/old.ts")]);
    const files = Object.keys(await readTree(options.outDir));
    expect(files).toContain("game/v1/mine.ts");
    expect(files).not.toContain("old/v1/old.ts");
    await expect(stat(join(options.outDir, "old"))).rejects.toThrow("ENOENT");
  });

  it("refuses to replace a file that it did not write", async () => {
    const options = await makeProject({ "game/v1/game.proto": schemaOf("Join") });
    await writeTree(options.outDir, { "game/v1/game.ts": "// mine\n" });
    await expect(generate(options)).rejects.toThrow("that pitaya did not generate is in the way");
    expect(await readTree(options.outDir)).toEqual({ "game/v1/game.ts": "// mine\n" });
  });

  it.each([
    ["a proto that is gone", true, "Cannot remove"],
    ["a proto that stays", false, "Cannot write"],
  ])("leaves a user's text in the place of a file of %s", async (_what, isGone, told) => {
    const options = await makeProject({
      "game/v1/game.proto": schemaOf("Join"),
      "game/v1/more.proto": messageOnly("More"),
    });
    await generate(options);
    await writeTree(options.outDir, { "game/v1/more.ts": "// mine\n" });
    if (isGone) await rm(join(options.schemaDir, "game/v1/more.proto"));
    const before = await readTree(options.outDir);
    for (const check of [true, false])
      await expect(generate({ ...options, check })).rejects.toThrow(told);
    expect(await readTree(options.outDir)).toEqual(before);
    await rm(join(options.outDir, "game/v1/more.ts"));
    await generate(options);
    expect((await generate({ ...options, check: true })).changes).toEqual([]);
  });

  it("takes its files for its own whoever checked them out, merged or edited them", async () => {
    const options = await makeProject({ "game/v1/game.proto": schemaOf("Join") });
    const only = [...artefactNames];
    for (const codec of ["pitaya", "ts-proto"] as const) {
      await generate({ ...options, only, codec });
      const made = await readTree(options.outDir);
      const edits = [
        (text: string) => text.replaceAll("\n", "\r\n"),
        (text: string) => `\ufeff${text}`,
        (text: string) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`,
        (text: string) => `${text}// more\n`,
      ];
      for (const edit of edits) {
        const { ".pitaya.json": manifest, ...files } = made;
        await writeTree(
          options.outDir,
          Object.fromEntries(Object.entries(files).map(([path, text]) => [path, edit(text)])),
        );
        await generate({ ...options, only, codec });
        expect(await readTree(options.outDir)).toEqual(made);
      }
    }
  });

  it("does with check as it would do, but writes nothing", async () => {
    const options = await makeProject({ "game/v1/game.proto": schemaOf("Join") });
    const planned = await generate({ ...options, check: true });
    expect(planned.missing).toHaveLength(14);
    await expect(stat(options.outDir)).rejects.toThrow("ENOENT");
    await generate(options);
    const stale = join(options.outDir, "game/v1/game.server.ts");
    await writeFile(stale, `${await readFile(stale, "utf8")}// changed\n`);
    expect(await generate({ ...options, check: true })).toMatchObject({
      stale: [stale],
      missing: [],
    });
  });

  it("leaves everything as it was when the output can't be written", async () => {
    const options = await makeProject({ "game/v1/game.proto": schemaOf("Join") });
    await generate(options);
    const before = await readTree(options.outDir);
    const lock = await readFile(join(options.schemaDir, "routes.lock.json"), "utf8");
    // A folder stands where a file has to go, and it does so for root too.
    await writeTree(options.schemaDir, {
      "game/v1/more.proto": messageOnly("More"),
      "z/v1/z.proto": messageOnly("Z"),
    });
    await writeTree(options.outDir, { z: "in the way" });
    await expect(generate(options)).rejects.toThrow(/^Cannot write output: .*nothing was changed$/);
    expect(await readTree(options.outDir)).toEqual({ ...before, z: "in the way" });
    expect(await readFile(join(options.schemaDir, "routes.lock.json"), "utf8")).toBe(lock);
  });

  it("tells all faults of all files at once", async () => {
    const options = await makeProject({
      "game/v1/b.proto": `${header}service B { rpc X(google.protobuf.Empty) returns (google.protobuf.Empty); }`,
      "game/v1/a.proto": `${header}service A { rpc X(google.protobuf.Empty) returns (stream google.protobuf.Empty); }`,
    });
    const error = await generate(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GenerateError);
    const places = (error as GenerateError).diagnostics.map(({ at }) => [
      at?.file.slice(-7),
      at?.line,
      at?.column,
    ]);
    expect(places).toEqual([
      ["a.proto", 5, 9],
      ["a.proto", 5, 51],
      ["b.proto", 5, 9],
    ]);
  });

  it("reads a schema through a link and finds imports between its files", async () => {
    const options = await makeProject({
      "game/v1/game.proto": `${header}import "game/v1/types.proto";\nservice Game {\n  option (pitaya.options.v1.service) = { server_type: "game" };\n  rpc Go(Place) returns (Place);\n}\n`,
      "game/v1/types.proto": messageOnly("Place"),
    });
    const link = join(options.outDir, "..", "link");
    await symlink(options.schemaDir, link);
    await generate({ ...options, schemaDir: link });
    const files = await readTree(options.outDir);
    expect(files["game/v1/game.server.ts"]).toContain('import { Place } from "./types.js"');
    expect(Object.keys(files)).not.toContain("pitaya/options/v1/options.ts");
  });

  it("reads a schema folder that is a module itself", async () => {
    const options = await makeProject({
      "buf.yaml": "version: v2\n",
      "game.proto": schemaOf("Join").replace("package game.v1", "package top.v1"),
      "game/v1/game.proto": schemaOf("Join").replace('"game"', '"other"'),
    });
    await generate(options);
    expect(Object.keys(await readTree(options.outDir))).toContain("game/v1/game.server.ts");
    await writeTree(options.schemaDir, { "game.proto": "syntax" });
    await expect(generate(options)).rejects.toThrow(/game\.proto:1:\d+: Cannot compile/);
  });

  it("reads the modules of a buf workspace", async () => {
    const dir = await makeFolder();
    await writeTree(dir, {
      "buf.yaml": "version: v2\nmodules:\n  - path: game\n  - path: shared\n",
      "game/game/v1/game.proto": `${header}import "shared/v1/place.proto";\nservice Game {\n  option (pitaya.options.v1.service) = { server_type: "game" };\n  rpc Go(shared.v1.Place) returns (shared.v1.Place);\n}\n`,
      "shared/shared/v1/place.proto":
        'syntax = "proto3"; package shared.v1; message Place { string id = 1; }',
      "shared/shared/v1/unused.proto":
        'syntax = "proto3"; package shared.v1; message Unused { string id = 1; }',
    });
    const options = { schemaDir: join(dir, "game"), outDir: join(dir, "out") };
    await generate(options);
    expect(Object.keys(await readTree(options.outDir))).toEqual([
      ".pitaya.json",
      "dictionary.ts",
      "game/v1/game.client.ts",
      "game/v1/game.server.ts",
      "pitaya-support/base64.ts",
      "pitaya-support/codec.ts",
      "pitaya-support/decode.ts",
      "pitaya-support/encode.ts",
      "pitaya-support/json.ts",
      "pitaya-support/output.ts",
      "pitaya-support/shapes.ts",
      "pitaya-support/wire.ts",
      "shared/v1/place.ts",
    ]);
  });
});

describe("a buf.yaml of version v1beta1", () => {
  const place = 'syntax = "proto3"; package shared.v1; message Place { string id = 1; }';
  const user = `${header}import "shared/v1/place.proto"; message User { shared.v1.Place place = 1; }`;

  async function generatedBy(yaml: string, folder = "."): Promise<readonly string[]> {
    const dir = await makeFolder();
    await writeTree(dir, {
      "schema/buf.yaml": yaml,
      "schema/proto/game/v1/user.proto": user,
      "schema/vendor/shared/v1/place.proto": place,
      "schema/vendor/old/shared/v1/place.proto": "not read",
    });
    const outDir = join(dir, "out");
    await generate({ schemaDir: join(dir, "schema", folder), outDir });
    const files = Object.keys(await readTree(outDir));
    return files.filter((file) => /^[^.]+\.ts$/.test(file) && !file.startsWith("pitaya-support/"));
  }

  it.each(["[proto, vendor]", "[./proto/, ./vendor]"])("has roots: %s", async (roots) => {
    const yaml = `version: v1beta1\nbuild: { roots: ${roots}, excludes: [vendor/old] }\n`;
    const all = ["game/v1/user.ts", "shared/v1/place.ts"];
    expect(await generatedBy(yaml)).toEqual(all);
    // What is imported is generated too.
    expect(await generatedBy(yaml, "proto")).toEqual(all);
    expect(await generatedBy(yaml, "vendor")).toEqual(["shared/v1/place.ts"]);
  });

  it("has none, and is a module itself", async () => {
    const yaml = "version: v1beta1\nbuild: { excludes: [proto, vendor/old] }\n";
    expect(await generatedBy(yaml)).toEqual(["vendor/shared/v1/place.ts"]);
    await expect(generatedBy("version: v1beta1\nbuild: { roots: [..] }\n")).rejects.toThrow(
      /Cannot read ".*buf\.yaml": .*outside the context directory/,
    );
  });
});

describe("the lock file", () => {
  it("keeps the codes of routes and never gives a retired one again", async () => {
    const options = await makeProject({ "game/v1/game.proto": schemaOf("Join", "Leave") });
    await generate(options);
    const first = await readLock(options);
    await writeTree(options.schemaDir, { "game/v1/game.proto": schemaOf("Join", "Enter") });
    await generate(options);
    const second = await readLock(options);
    expect(second["game.game.join"]).toEqual(first["game.game.join"]);
    expect(second["game.game.leave"]).toEqual({ ...first["game.game.leave"], retired: true });
    expect(second["game.game.enter"]).not.toHaveProperty("retired");
    await writeTree(options.schemaDir, { "game/v1/game.proto": schemaOf("Join", "Leave") });
    await generate(options);
    expect((await readLock(options))["game.game.leave"]).toEqual(first["game.game.leave"]);
  });

  it("gives two branches the codes that their merge has", async () => {
    const alone = async (...methods: readonly string[]) => {
      const options = await makeProject({ "game/v1/game.proto": schemaOf("Join", ...methods) });
      await generate(options);
      return readLock(options);
    };
    const merged = await alone("Left", "Right");
    expect({ ...(await alone("Left")), ...(await alone("Right")) }).toEqual(merged);
  });

  it("is refused when it can't be read", async () => {
    const options = await makeProject({ "game/v1/game.proto": schemaOf("Join") });
    await writeTree(options.schemaDir, { "routes.lock.json": "<<<<<<< HEAD\n" });
    await expect(generate(options)).rejects.toThrow(/Cannot read lock file ".*routes.lock.json"/);
  });
});

function messageOnly(name: string): string {
  return `syntax = "proto3";\npackage game.v1;\nmessage ${name} { string id = 1; }\n`;
}

async function modificationTimes({ outDir }: GenerateOptions): Promise<readonly number[]> {
  const paths = Object.keys(await readTree(outDir));
  return Promise.all(paths.map(async (path) => (await stat(join(outDir, path))).mtimeMs));
}

interface LockEntry {
  readonly route: string;
  readonly code: number;
}

async function readLock({
  schemaDir,
}: GenerateOptions): Promise<Readonly<Record<string, LockEntry>>> {
  const text = await readFile(join(schemaDir, "routes.lock.json"), "utf8");
  const { routes } = JSON.parse(text) as { routes: readonly LockEntry[] };
  return Object.fromEntries(routes.map((entry) => [entry.route, entry]));
}
