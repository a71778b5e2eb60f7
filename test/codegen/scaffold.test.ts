import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandResult, pitaya } from "./command.js";
import { makeFolder, readTree, writeTree } from "./folders.js";

/*
 * Each file of golden/scaffold/before becomes the one of that name in golden/scaffold/after.
 * UPDATE_GOLDEN=1 writes these anew.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const golden = join(root, "test/golden/scaffold");
const schema = await readTree(join(golden, "schema"));
const before = await readTree(join(golden, "before"));

const compilerOptions = {
  strict: true,
  target: "ES2023",
  module: "NodeNext",
  types: ["node"],
  skipLibCheck: true,
  noEmit: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
};

/** Compiling knows the types of a whole project, and may share its processor. */
const patient = { timeout: 240_000 };

async function fillProject(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  await symlink(join(root, "node_modules"), join(dir, "node_modules"));
  await writeTree(dir, {
    "package.json": JSON.stringify({ type: "module" }),
    "tsconfig.json": JSON.stringify({ compilerOptions }),
    ...below("schema", schema),
    ...files,
  });
}

async function makeProject(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await makeFolder();
  await fillProject(dir, files);
  return dir;
}

function below(folder: string, files: Readonly<Record<string, string>>) {
  return mapEntries(files, (path, text) => [`${folder}/${path}`, text]);
}

function mapEntries(
  files: Readonly<Record<string, string>>,
  change: (path: string, text: string) => readonly [string, string],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => change(path, text)));
}

/** As an editor on Windows saves them. */
function toWindows(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return mapEntries(files, (path, text) => [path, `\ufeff${text.replaceAll("\n", "\r\n")}`]);
}

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}

describe("pitaya scaffold", patient, () => {
  const project: { dir: string; first?: CommandResult } = { dir: "" };

  beforeAll(async () => {
    project.dir = await mkdtemp(join(tmpdir(), "pitaya-scaffold-"));
    // Their imports are of "../generated": both folders stand beside it.
    const files = { ...below("src", before), ...below("windows", toWindows(before)) };
    await fillProject(project.dir, files);
    project.first = await pitaya(project.dir, "scaffold", "--dir", ".");
  }, patient.timeout);
  afterAll(() => rm(project.dir, { recursive: true, force: true }));

  it("adds what is missing, as the file is written", async () => {
    const after = await readTree(join(project.dir, "src"));
    const stderr = project.first?.stderr ?? "";
    if (process.env["UPDATE_GOLDEN"] !== undefined) {
      await rm(join(golden, "after"), { recursive: true, force: true });
      await writeTree(join(golden, "after"), after);
      await writeFile(join(golden, "warnings.txt"), stderr);
    }
    expect(after).toEqual(await readTree(join(golden, "after")));
    expect(stderr).toBe(await readFile(join(golden, "warnings.txt"), "utf8"));
    expect(project.first?.stdout).toContain("src/tabs.ts: added say, in of game.v1.Room to Tabs\n");
    expect(project.first?.stdout).toContain("nothing implements game.v1.Lobby");
    expect(project.first?.status).toBe(0);
  });

  it("keeps line ends and the byte order mark", async () => {
    const after = await readTree(join(golden, "after"));
    expect(await readTree(join(project.dir, "windows"))).toEqual(toWindows(after));
  });

  it("takes no byte away", async () => {
    const after = await readTree(join(project.dir, "src"));
    const changed = Object.keys(before).filter(
      (path) => !isSubsequence(before[path] ?? "", after[path] ?? ""),
    );
    expect(changed).toEqual([]);
  });

  it("adds nothing a second time", async () => {
    const { stdout, status } = await pitaya(project.dir, "scaffold", "--dir", ".");
    expect(stdout).toMatch(/^nothing implements game\.v1\.Lobby.*\nnothing to add\n$/);
    expect(status).toBe(0);
  });

  it("writes what compiles", async () => {
    await pitaya(project.dir, "generate");
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", project.dir],
      { cwd: project.dir, encoding: "utf8" },
    );
    // What these two are about is wrong from the beginning.
    const faults = stdout.split("\n").filter((line) => /^\S+\(\d+,/.test(line));
    const unexpected = faults.filter((line) => !/^(src|windows)\/(drift|words)\.ts/.test(line));
    expect(unexpected).toEqual([]);
    expect(faults.length).toBeGreaterThan(0);
  });
});

const room = `import type { RoomHandlers } from "../generated/game/v1/game.server.js";\n`;

describe("pitaya scaffold with names", patient, () => {
  it("begins a file for each service that has none, and adds to a file that is named", async () => {
    const dir = await makeProject({ "src/all.ts": "export const answer = 42;\n" });
    const made = await pitaya(dir, "scaffold", "Lobby", "game.v1.RoomRemote");
    expect(made.stdout).toContain("added 2 methods to 2 files\n");
    expect((await readTree(join(dir, "src")))["lobby-service.ts"]).toBe(
      [
        'import { type HandlerContext, NotImplementedError } from "@pitaya-ts/runtime";',
        'import type { JoinReply } from "../generated/game/v1/game.js";',
        'import type { LobbyHandlers } from "../generated/game/v1/game.server.js";',
        "",
        "export class LobbyService implements LobbyHandlers {",
        "  async list(_ctx: HandlerContext): Promise<JoinReply> {",
        '    throw new NotImplementedError("lobby.lobby.list");',
        "  }",
        "}",
        "",
      ].join("\n"),
    );
    expect(await readTree(join(dir, "src"))).toHaveProperty(["room-remote-service.ts"]);
    const named = await pitaya(dir, "scaffold", "RoomHandlers", "--file", "src/all.ts");
    expect(named.stdout).toBe(
      "src/all.ts: added join, say, in of game.v1.Room to RoomService\nadded 3 methods to 1 file\n",
    );
    const all = await readFile(join(dir, "src/all.ts"), "utf8");
    expect(all).toContain(
      "export const answer = 42;\n\nexport class RoomService implements RoomHandlers {",
    );
    const again = await pitaya(dir, "scaffold", "Room", "Lobby", "RoomRemote");
    expect(again).toEqual({ status: 0, stdout: "nothing to add\n", stderr: "" });
  });

  it("writes nothing with --dry-run and --diff", async () => {
    const files = { "src/room.ts": `${room}export class Room implements RoomHandlers {}` };
    const dir = await makeProject(files);
    const planned = await pitaya(dir, "scaffold", "Lobby", "Room", "--dry-run");
    expect(planned.stdout).toContain(
      "src/room.ts:2:1: would add join, say, in of game.v1.Room to Room\n",
    );
    const { stdout, stderr } = await pitaya(dir, "scaffold", "Room", "--diff");
    expect(stdout).toContain("--- a/src/room.ts\n+++ b/src/room.ts\n");
    expect(stderr).toContain("would add 3 methods to 1 file\n");
    expect(await readTree(join(dir, "src"))).toEqual({ "room.ts": files["src/room.ts"] });
    const { status } = spawnSync("git", ["apply"], { cwd: dir, input: stdout });
    expect(status).toBe(0);
    expect((await pitaya(dir, "scaffold", "Room")).stdout).toBe("nothing to add\n");
  });

  it("tells of methods that the lock file knows as retired, and their nearest names", async () => {
    const dir = await makeProject({
      "src/room.ts": `${room}export class Room implements RoomHandlers {\n  says() {}\n  saying() {}\n}\n`,
      "schema/routes.lock.json": JSON.stringify({
        version: 1,
        routes: [{ route: "room.room.says", code: 7, retired: true }],
      }),
    });
    expect((await pitaya(dir, "scaffold")).stderr).toBe(
      'warning: src/room.ts:3:3: "says" of Room is no method of game.v1.Room: rename it to "say" if it is that, remove it, or make it private if it is your own\n',
    );
  });

  it("imports as the file does from a package that is not built", async () => {
    const imported = `import { type RoomHandlers as Interface } from "@acme/gen/game/v1/game.server";\n`;
    const dir = await makeProject({
      "src/room.ts": `${imported}export class Room implements Interface {}\n`,
    });
    await pitaya(dir, "scaffold");
    const text = await readFile(join(dir, "src/room.ts"), "utf8");
    expect(text).toContain(
      'import type { JoinReply, JoinRequest } from "@acme/gen/game/v1/game";\n',
    );
    expect(text).toContain('import type { Item } from "@acme/gen/shared/v1/shared";\n');
  });
});

describe("pitaya scaffold refuses, and writes nothing:", patient, () => {
  it.each([
    [
      "a syntax error",
      `${room}export class Room implements RoomHandlers {\n  join( {}\n}\n`,
      /^error: src\/room\.ts:4:1: Cannot scaffold a file with a syntax error: ',' expected/,
    ],
    [
      "a base class that can't be found",
      `${room}import { Base } from "./no.js";\nexport class Room extends Base implements RoomHandlers {}\n`,
      /^error: src\/room\.ts:3:27: Cannot tell which methods Room has: the type of "Base" is not known/,
    ],
    [
      "an object of unknown parts",
      `${room}declare const rest: any;\nexport const Room: RoomHandlers = { ...rest };\n`,
      /^error: src\/room\.ts:3:40: Cannot tell which methods Room has/,
    ],
  ])("%s", async (_what, text, message) => {
    const other = `${room}export class Other implements RoomHandlers {}\n`;
    const dir = await makeProject({ "src/room.ts": text, "src/other.ts": other });
    const { status, stdout, stderr } = await pitaya(dir, "scaffold");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(await readTree(join(dir, "src"))).toEqual({ "room.ts": text, "other.ts": other });
  });

  it.each([
    [
      ["Loby"],
      'Cannot scaffold "Loby": the schema has no handler and no remote of that name; the nearest: "Lobby"',
    ],
    [
      ["--file", "src/no.ts"],
      'Cannot scaffold "src/no.ts": there is no such file; name the services',
    ],
    [["--file", "src/a.js"], 'Cannot scaffold "src/a.js": it is no .ts file with code'],
    [
      [],
      'Cannot scaffold: there is no folder "src"; make it, name the one with your code by --dir',
    ],
    [["Room", "--dir", "no"], 'Cannot scaffold: there is no folder "no"; make it'],
    [["--dir", "tsconfig.json"], 'Cannot read folder "tsconfig.json": ENOTDIR'],
  ])("scaffold %s", async (args, message) => {
    const dir = await makeProject({});
    const { status, stderr } = await pitaya(dir, "scaffold", ...args);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });

  it("bytes that are not UTF-8", async () => {
    const dir = await makeProject({});
    const bytes = Buffer.from(`${room}// caf\u00e9\n`, "latin1");
    await writeFile(join(dir, "room.ts"), bytes);
    const { status, stderr } = await pitaya(dir, "scaffold", "Room", "--file", "room.ts");
    expect(stderr).toContain('Cannot scaffold "room.ts": it is not in UTF-8');
    expect(status).toBe(1);
    expect(await readFile(join(dir, "room.ts"))).toEqual(bytes);
  });
});
