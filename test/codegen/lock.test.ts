import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GenerateError, generate } from "@pitaya-ts/codegen";
import { checkLock, importLock } from "@pitaya-ts/codegen/lock";
import { describe, expect, it } from "vitest";
import { makeFolder, writeTree } from "./folders.js";

const main = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));

/** A schema with a handler for each name. */
function schemaOf(...methods: readonly string[]): string {
  const rpcs = methods.map((name) => `  rpc ${name}(Req) returns (Req);\n`).join("");
  return `syntax = "proto3";
package game.v1;
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";
service Game {
  option (pitaya.options.v1.service) = { server_type: "game" };
${rpcs}}
service Push {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
  rpc Line(Req) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { route: "onLine" }; }
}
service Remote {
  option (pitaya.options.v1.service) = { server_type: "game" kind: KIND_REMOTE };
  rpc Stats(Req) returns (Req);
}
message Req { string id = 1; }
`;
}

async function makeProject(...methods: readonly string[]) {
  const dir = await makeFolder();
  await writeTree(dir, { "schema/game/v1/game.proto": schemaOf(...methods) });
  const schemaDir = join(dir, "schema");
  const lockFile = join(schemaDir, "routes.lock.json");
  return { dir, schemaDir, lockFile };
}

interface LockLine {
  readonly route: string;
  readonly code: number;
  readonly retired?: true;
}

async function readLock(lockFile: string): Promise<readonly LockLine[]> {
  const { routes } = JSON.parse(await readFile(lockFile, "utf8")) as { routes: LockLine[] };
  return routes;
}

async function writeDictionary(dir: string, dictionary: unknown): Promise<string> {
  const text = typeof dictionary === "string" ? dictionary : JSON.stringify(dictionary, null, "\t");
  await writeTree(dir, { "dict.json": text });
  return join(dir, "dict.json");
}

function generateIn(dir: string) {
  return generate({
    schemaDir: join(dir, "schema"),
    outDir: join(dir, "out"),
    only: ["dictionary"],
  });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GenerateError);
  return (error as GenerateError).message;
}

describe("importLock()", () => {
  it("takes the codes of a running server, and again changes nothing", async () => {
    const { dir, lockFile, ...files } = await makeProject("Join", "Say");
    const file = await writeDictionary(dir, { " game.game.join ": 1, "game.game.old": 65_535 });
    const result = await importLock(files, file);
    expect(result.addedCount).toBe(2);
    expect(result.warnings).toMatchObject([
      {
        severity: "warning",
        at: { file, line: 3, column: 2 },
        text: 'Code 65535 is kept for route "game.game.old", but not used: the schema has no such route',
      },
    ]);
    const lock = await readLock(lockFile);
    expect(lock).toContainEqual({ route: "game.game.join", code: 1 });
    expect(lock).toContainEqual({ route: "game.game.old", code: 65_535, retired: true });
    const text = await readFile(lockFile, "utf8");
    expect((await importLock(files, file)).addedCount).toBe(0);
    await generateIn(dir);
    expect(await readFile(lockFile, "utf8")).toBe(text);
    expect(await checkLock(files)).toEqual([]);
  });

  it("reads the answer to a handshake", async () => {
    const { dir, lockFile, ...files } = await makeProject("Join");
    const answer = { code: 200, sys: { dict: { "game.game.join": 77 }, heartbeat: 30 } };
    await importLock(files, await writeDictionary(dir, answer));
    expect(await readLock(lockFile)).toEqual([{ route: "game.game.join", code: 77 }]);
  });

  it("says of each route why the schema doesn't use its code", async () => {
    const { dir, lockFile, ...files } = await makeProject("Join");
    const dictionary = { onLine: 1, "game.remote.stats": 2, "game.join": 3 };
    const { warnings } = await importLock(files, await writeDictionary(dir, dictionary));
    expect(warnings.map(({ text }) => text.replace(/^.*but not used: /, ""))).toEqual([
      "a push has a code only if it says so; add: dict: { code: 1 }",
      "it is a remote, which no client calls",
      "the schema has none of two parts; clients have to send three",
    ]);
    expect((await readLock(lockFile)).filter(({ retired }) => retired)).toHaveLength(3);
  });

  it("refuses codes that the lock file or the schema have otherwise, with both sides", async () => {
    const { dir, lockFile, ...files } = await makeProject("Join", "Say");
    await generateIn(dir);
    const before = await readFile(lockFile, "utf8");
    const [join_, say] = await readLock(lockFile);
    const file = await writeDictionary(dir, { "game.game.join": 1, "game.game.new": say?.code });
    expect((await refusal(importLock(files, file))).split("\n")).toEqual([
      `${file}:2:2: Cannot import code 1 of route "game.game.join": the lock file gives it ${join_?.code}; if no client knows that, remove its line and import again`,
      `${file}:3:2: Cannot import code ${say?.code} of route "game.game.new": in the lock file it is that of "game.game.say"; if no client knows that, remove its line and import again`,
    ]);
    expect(await readFile(lockFile, "utf8")).toBe(before);
    await writeTree(dir, {
      "schema/game/v1/game.proto": schemaOf("Join", "Say").replace(
        "rpc Join(Req) returns (Req);",
        "rpc Join(Req) returns (Req) { option (pitaya.options.v1.method) = { dict: { code: 9 } }; }",
      ),
    });
    expect(await refusal(importLock(files, file))).toContain(
      'Cannot import code 1 of route "game.game.join": the schema gives it 9 by dict.code; make both the same',
    );
  });

  it.each([
    [
      '{ "a.b.c": 0 }',
      ':1:3: Cannot import code 0 of route "a.b.c": clients take code 0 for "no code"',
    ],
    ['{ "a.b.c": 65536 }', "codes are 1 to 65535"],
    ['{ "a.b.c": 1.5 }', "codes are 1 to 65535"],
    ['{ "a.b.c": "1" }', 'Cannot import code "1" of route'],
    ['{ " ": 1 }', "Cannot import a route without a name"],
    ['{ "a.b.c": 1,\n"d.e.f": 1 }', ":2:1: Cannot import code 1 twice: line 1 has it too"],
    ['{ "a.b.c": 1,\n"a.b.c": 2 }', ':2:1: Cannot import route "a.b.c" twice'],
    ['{ "a.b.c": 1,\n"a.b.c ": 2 }', ':2:1: Cannot import route "a.b.c" twice'],
    ["[]", "it is no JSON object"],
    ['{ "sys": {} }', "it is no JSON object"],
    ["nonsense", "is not valid JSON"],
  ])("refuses %s", async (text, reason) => {
    const { dir, ...files } = await makeProject("Join");
    expect(await refusal(importLock(files, await writeDictionary(dir, text)))).toContain(reason);
  });
});

describe("pitaya lock", () => {
  const pitaya = (cwd: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [main, "lock", ...args], { cwd, encoding: "utf8" });

  it("imports, shows and checks", async () => {
    const { dir } = await makeProject("Join");
    await writeDictionary(dir, { "game.game.join": 7, "game.game.old": 8 });
    const before = pitaya(dir, "check");
    expect(before.status).toBe(1);
    expect(before.stderr).toMatch(
      /^error: Lock file "schema.routes.lock.json" has no code for route "game.game.join", which gets \d+: run "pitaya generate"\n$/,
    );
    expect(pitaya(dir, "import", "dict.json")).toMatchObject({
      status: 0,
      stdout: "imported 2 new codes, 1 of no use to the schema\n",
      stderr:
        'warning: dict.json:3:2: Code 8 is kept for route "game.game.old", but not used: the schema has no such route\n',
    });
    expect(pitaya(dir, "show").stdout).toBe(
      "    7  game.game.join\n    8  game.game.old  (retired)\n",
    );
    expect(pitaya(dir, "check")).toMatchObject({
      status: 0,
      stdout: "the lock file is sound and current\n",
    });
    expect(pitaya(dir, "import", "none.json").status).toBe(1);
    expect(pitaya(dir, "show", "--lock", "none.json").stderr).toContain("no such file");
  });
});

describe("branches that add routes each", () => {
  function git(dir: string, ...args: readonly string[]) {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    return spawnSync("git", [...identity, ...args], { cwd: dir, encoding: "utf8" });
  }

  /** One .proto file per route: the lock file alone is what both branches change. */
  async function addRoute(dir: string, name: string): Promise<void> {
    const text = schemaOf(name)
      .replace("service Game", `service ${name}`)
      .replace(/service Push(?:.|\n)*?}\n}\n/, "")
      .replace(/service Remote(?:.|\n)*?}\n/, "")
      .replaceAll("Req", `${name}Req`)
      .replace('import "google/protobuf/empty.proto";\n', "");
    await writeTree(dir, { [`schema/game/v1/${name.toLowerCase()}.proto`]: text });
  }

  async function commitRoute(dir: string, name: string): Promise<void> {
    await addRoute(dir, name);
    await generateIn(dir);
    git(dir, "add", "schema", ".gitattributes");
    git(dir, "commit", "-q", "-m", name);
  }

  /** Two branches from one: each adds its route beside the other's. */
  async function mergeRoutes(left: string, right: string, attributes: string) {
    const { dir, lockFile, ...files } = await makeProject("Join");
    await writeTree(dir, { ".gitattributes": attributes });
    git(dir, "init", "-q", "-b", "main");
    await commitRoute(dir, "Base");
    git(dir, "checkout", "-q", "-b", "right");
    await commitRoute(dir, right);
    git(dir, "checkout", "-q", "main");
    await commitRoute(dir, left);
    const { status } = git(dir, "merge", "-q", "--no-edit", "right");
    return { dir, lockFile, files, status };
  }

  const routes = async (lockFile: string) => (await readLock(lockFile)).map(({ route }) => route);
  const merged = ["game.base.base", "game.game.join", "game.left.left", "game.lift.lift"];

  it("merge without a conflict where the lock file is merged by lines", async () => {
    const { dir, lockFile, files, status } = await mergeRoutes(
      "Left",
      "Lift",
      "routes.lock.json merge=union\n",
    );
    expect(status).toBe(0);
    await generateIn(dir);
    expect(await routes(lockFile)).toEqual(merged);
    expect(await checkLock(files)).toEqual([]);
  });

  it("are mended by the generator where git marks a conflict", async () => {
    const { dir, lockFile, files, status } = await mergeRoutes("Left", "Lift", "\n");
    expect(status).toBe(1);
    expect(await readFile(lockFile, "utf8")).toContain("<<<<<<< HEAD");
    expect(await checkLock(files)).toMatchObject([
      { text: expect.stringContaining("is not as it would be written") },
    ]);
    await generateIn(dir);
    expect(await routes(lockFile)).toEqual(merged);
    const codes = new Map((await readLock(lockFile)).map(({ route, code }) => [route, code]));
    for (const branch of ["main", "right"]) {
      const theirs = JSON.parse(git(dir, "show", `${branch}:schema/routes.lock.json`).stdout) as {
        routes: readonly LockLine[];
      };
      for (const { route, code } of theirs.routes) expect(codes.get(route)).toBe(code);
    }
  });

  it("are told of one code for two routes, and mended by removing one line", async () => {
    // Both routes have the hash 20883.
    const { dir, lockFile, files } = await mergeRoutes(
      "Laicp",
      "Laafb",
      "routes.lock.json merge=union\n",
    );
    expect(await refusal(generateIn(dir))).toContain("both have code");
    expect(await refusal(checkLock(files))).toContain("both have code");
    const text = await readFile(lockFile, "utf8");
    await writeTree(dir, {
      "schema/routes.lock.json": text.replace(/\n.*laafb.*/, ""),
    });
    await generateIn(dir);
    const lock = await readLock(lockFile);
    expect(lock).toContainEqual({ route: "game.laicp.laicp", code: 20_883 });
    expect(lock).toContainEqual({ route: "game.laafb.laafb", code: 20_884 });
  });
});
