import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GenerateError, generate } from "@pitaya-ts/codegen";
import { type BreakingChange, breakingRules, findBreaking } from "@pitaya-ts/codegen/breaking";
import { describe, expect, it } from "vitest";
import { makeFolder, writeTree } from "./folders.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const buf = join(repository, "node_modules", ".bin", "buf");

function run(command: string, cwd: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const header = `syntax = "proto3";
package game.v1;
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";
`;

/** Every kind of service, and what our rules look at. */
const before = `${header}
service Room {
  option (pitaya.options.v1.service) = { server_type: "room" };
  rpc Join(Req) returns (Reply) {
    option (pitaya.options.v1.method) = {
      routing: { key: "id" }
      errors: { code: "FULL" }
      errors: { code: "BANNED" }
      previous_routes: "room.room.enter"
    };
  }
  rpc Say(Line) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { notify: true }; }
  rpc Ask(Line) returns (google.protobuf.Empty);
  rpc Move(Step) returns (Reply) { option (pitaya.options.v1.method) = { dict: { code: 7 } }; }
  rpc Old(Req) returns (Line) { option deprecated = true; }
}
service RoomRemote {
  option (pitaya.options.v1.service) = { server_type: "room" kind: KIND_REMOTE };
  rpc Stats(Req) returns (Reply);
  rpc Save(Req) returns (Reply) {
    option idempotency_level = IDEMPOTENT;
    option (pitaya.options.v1.method) = { reliable: { max_retries: 3 } };
  }
}
service RoomPush {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
  rpc Heard(Line) returns (google.protobuf.Empty) {
    option (pitaya.options.v1.method) = { route: "onLine" };
  }
}
message Req { string id = 1; string other = 2; }
message Reply { string id = 1; }
message Line { string text = 1; }
message Step { int32 x = 1; }
`;

type Edit = readonly [from: string | RegExp, to: string];

function edit(text: string, edits: readonly Edit[]): string {
  return edits.reduce((now, [from, to]) => {
    const next = now.replace(from, to);
    if (next === now) throw new Error(`Nothing to replace: ${String(from)}`);
    return next;
  }, text);
}

const lock = await makeLock();

/** The codes that the old schema's routes were given. */
async function makeLock(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "pitaya-test-"));
  try {
    await writeTree(join(dir, "schema"), { "game/v1/game.proto": before });
    await generate({
      schemaDir: join(dir, "schema"),
      outDir: join(dir, "out"),
      only: ["dictionary"],
    });
    return await readFile(join(dir, "schema", "routes.lock.json"), "utf8");
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The old schema in one folder and the new one in another, each with its lock file. */
async function makeProjects(...edits: readonly Edit[]) {
  const dir = await makeFolder();
  const [old, now] = [join(dir, "old"), join(dir, "now")];
  await writeTree(old, { "game/v1/game.proto": before, "routes.lock.json": lock });
  await writeTree(now, {
    "game/v1/game.proto": edit(before, edits),
    "routes.lock.json": lock,
  });
  return { dir, old, now };
}

async function breaks(...edits: readonly Edit[]): Promise<readonly BreakingChange[]> {
  const { old, now } = await makeProjects(...edits);
  return findBreaking({ schemaDir: now, against: old });
}

function rulesOf(changes: readonly BreakingChange[]): readonly string[] {
  return changes.map(({ rule }) => rule);
}

/** `line:column` of the word in the schema, after the edits. */
function placeOf(text: string, word: string): string {
  const index = text.indexOf(word);
  const lines = text.slice(0, index).split("\n");
  return `${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
}

function shownPlace({ at }: BreakingChange): string {
  return `${at?.line}:${at?.column}`;
}

const say = `option (pitaya.options.v1.method) = { notify: true };`;

describe("findBreaking() finds what buf lets through:", () => {
  /** What changes, the rule that sees it, the word at whose place it is told, and a part of the text. */
  const cases: readonly (readonly [string, Edit, string, string, string])[] = [
    [
      "a route that is removed",
      [/ {2}rpc Ask.*\n/, ""],
      "ROUTE_NO_DELETE",
      "",
      'Route "room.room.ask" of rpc "Ask" is gone',
    ],
    [
      "a push that is removed",
      [/service RoomPush (.|\n)*?\n}\n/, ""],
      "ROUTE_NO_DELETE",
      "",
      "clients that wait for it",
    ],
    [
      "a route that is renamed by its option",
      [
        "rpc Ask(Line) returns (google.protobuf.Empty);",
        'rpc Ask(Line) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { route: "room.room.question" }; }',
      ],
      "ROUTE_SAME",
      'route: "room.room.question"',
      'keep the old one too: previous_routes: "room.room.ask"',
    ],
    [
      "an rpc that is renamed",
      ["rpc Move(", "rpc Walk("],
      "ROUTE_SAME",
      "Walk",
      'if rpc "Move" was renamed, keep the old one too: previous_routes: "room.room.move"',
    ],
    [
      "a push that is renamed",
      ['"onLine"', '"onHeard"'],
      "ROUTE_SAME",
      'route: "onHeard"',
      'keep it: route: "onLine"',
    ],
    [
      "a name_func that moves routes",
      ["kind: KIND_REMOTE", "kind: KIND_REMOTE name_func: NAME_FUNC_AS_IS"],
      "ROUTE_SAME",
      "Stats(",
      '"room.roomremote.Stats" now, by "name_func"',
    ],
    [
      "a service's name that moves routes",
      ["kind: KIND_REMOTE", 'kind: KIND_REMOTE name: "r"'],
      "ROUTE_SAME",
      "Stats(",
      "by the name of its service",
    ],
    [
      "a previous route that is dropped",
      [/\n.*previous_routes.*/, ""],
      "PREVIOUS_ROUTE_NO_DELETE",
      "Join(",
      'Route "room.room.enter" is no longer among the previous_routes of "Join"',
    ],
    [
      "a remote that becomes a handler",
      [/kind: KIND_REMOTE((.|\n)*)reliable: { max_retries: 3 }/, "kind: KIND_HANDLER$1"],
      "SERVICE_SAME_KIND",
      "RoomRemote",
      "is a handler and was a remote",
    ],
    [
      "a service that goes to other servers",
      ['server_type: "room" kind', 'server_type: "stats" kind'],
      "SERVICE_SAME_SERVER_TYPE",
      'server_type: "stats"',
      'is served by "stats" and was by "room"',
    ],
    [
      "a notify that becomes a request",
      [say, ""],
      "METHOD_SAME_NOTIFY",
      "Say(",
      "is a request and was a notify",
    ],
    [
      "a request that becomes a notify",
      [
        "rpc Ask(Line) returns (google.protobuf.Empty);",
        `rpc Ask(Line) returns (google.protobuf.Empty) { ${say} }`,
      ],
      "METHOD_SAME_NOTIFY",
      "Ask(",
      "is a notify and was a request",
    ],
    [
      "a typed method that becomes raw",
      ["{ notify: true }", "{ notify: true raw: true }"],
      "METHOD_SAME_RAW",
      "Say(",
      "is raw and was typed",
    ],
    [
      "a route that another rpc takes with another request",
      [
        "rpc Ask(Line) returns (google.protobuf.Empty);",
        'rpc Query(Step) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { route: "room.room.ask" }; }',
      ],
      "ROUTE_SAME_REQUEST",
      "Query(",
      "takes game.v1.Step where that took game.v1.Line",
    ],
    [
      "a route that another rpc takes with another reply",
      [
        "rpc Ask(Line) returns (google.protobuf.Empty);",
        'rpc Query(Line) returns (Line) { option (pitaya.options.v1.method) = { route: "room.room.ask" }; }',
      ],
      "ROUTE_SAME_REPLY",
      "Query(",
      "gives game.v1.Line where that gave nothing",
    ],
    [
      "a session that has to be bound",
      ["{ notify: true }", "{ notify: true auth: AUTH_BOUND }"],
      "METHOD_AUTH_NOT_TIGHTENED",
      "Say(",
      "asks for a bound session and took any",
    ],
    [
      "a reliable method that becomes plain",
      ["option (pitaya.options.v1.method) = { reliable: { max_retries: 3 } };", ""],
      "METHOD_SAME_RELIABLE",
      "Save(",
      "is plain and was reliable",
    ],
    [
      "a plain method that becomes reliable",
      [
        "rpc Stats(Req) returns (Reply);",
        "rpc Stats(Req) returns (Reply) { option (pitaya.options.v1.method) = { reliable: {} }; }",
      ],
      "METHOD_SAME_RELIABLE",
      "Stats(",
      "is reliable and was plain",
    ],
    [
      "another routing key",
      ['key: "id"', 'key: "other"'],
      "METHOD_SAME_ROUTING",
      'key: "other"',
      'is routed by "other" and was by "id"',
    ],
    [
      "an error code that is removed",
      [/\n.*BANNED.*/, ""],
      "ERROR_CODE_NO_DELETE",
      "Join(",
      'no error "BANNED" any more',
    ],
    [
      "another JSON dialect",
      [
        "service Room {",
        "option (pitaya.options.v1.file) = { json: JSON_DIALECT_GO_STRUCT };\nservice Room {",
      ],
      "FILE_SAME_JSON",
      "(pitaya.options.v1.file)",
      "are JSON_DIALECT_GO_STRUCT and were JSON_DIALECT_PROTO",
    ],
    [
      "a route that leaves the dictionary",
      ["{ notify: true }", "{ notify: true dict: { skip: true } }"],
      "CODE_NO_DELETE",
      "skip: true",
      'Route "room.room.say" has no code any more',
    ],
    [
      "a code that is no longer demanded",
      [/ \{ option .*code: 7 } }; }/, ";"],
      "PIN_NO_DELETE",
      "Move(",
      "put back: dict: { code: 7 }",
    ],
    [
      "another code",
      ["{ notify: true }", "{ notify: true dict: { code: 99 } }"],
      "CODE_SAME",
      "code: 99",
      'Route "room.room.say" has code 99 and had 17481',
    ],
  ];

  it.each(cases)("%s", async (_what, change, rule, word, text) => {
    const all = await breaks(change);
    const found = all.filter((each) => each.rule === rule);
    expect(found[0]?.text).toContain(text);
    expect(new Set(rulesOf(all))).toEqual(new Set([rule]));
    const now = edit(before, [change]);
    if (word !== "") expect(shownPlace(found[0] as BreakingChange)).toBe(placeOf(now, word));
    else expect(found[0]?.text).toMatch(/\(this place is in ".*old"\)$/);
  });

  it("a lock file that forgets a code or gives it to another", async () => {
    const { old, now } = await makeProjects();
    const codes = JSON.parse(lock) as { routes: { route: string; code: number }[] };
    const say = codes.routes.find(({ route }) => route === "room.room.say")?.code ?? 0;
    await writeTree(old, {
      "routes.lock.json": lock.replace(
        "[\n",
        '[\n    { "route": "a.gone.one", "code": 5, "retired": true },\n',
      ),
    });
    expect(await findBreaking({ schemaDir: now, against: old })).toMatchObject([
      { rule: "CODE_NO_FORGET", text: expect.stringContaining('Code 5 of route "a.gone.one"') },
    ]);
    const swapped = lock
      .replace(/("room.room.say", "code": )\d+/, "$11")
      .replace(/("room.room.ask", "code": )\d+/, `$1${say}`);
    await writeTree(now, { "routes.lock.json": swapped });
    const found = await findBreaking({ schemaDir: now, against: old });
    expect(found).toContainEqual(
      expect.objectContaining({
        rule: "CODE_NO_REUSE",
        text: expect.stringContaining(
          `Code ${say} is that of route "room.room.ask" and was that of "room.room.say"`,
        ),
      }),
    );
  });
});

describe("findBreaking() lets pass", () => {
  const cases: readonly (readonly [string, readonly Edit[]])[] = [
    ["the same schema", []],
    ["a new route", [["  rpc Ask(", "  rpc More(Req) returns (Reply);\n  rpc Ask("]]],
    [
      "a new service",
      [
        [
          /$/,
          'service Lobby { option (pitaya.options.v1.service) = { server_type: "lobby" }; rpc Go(Req) returns (Reply); }\n',
        ],
      ],
    ],
    ["a comment", [["rpc Ask(", "// Asks.\n  rpc Ask("]]],
    ["a new field", [["string other = 2;", "string other = 2; optional string more = 3;"]]],
    ["another order", [[/( {2}rpc Ask.*\n)( {2}rpc Move.*\n)/, "$2$1"]]],
    ["a deprecated method that is removed", [[/ {2}rpc Old.*\n/, ""]]],
    [
      "a renamed route that is kept",
      [
        [
          "rpc Ask(Line) returns (google.protobuf.Empty);",
          'rpc Query(Line) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { previous_routes: "room.room.ask" }; }',
        ],
      ],
    ],
    [
      "a new error code",
      [['errors: { code: "FULL" }', 'errors: { code: "FULL" } errors: { code: "LATE" }']],
    ],
    [
      "a rule for random calls",
      [
        [
          "rpc Stats(Req) returns (Reply);",
          'rpc Stats(Req) returns (Reply) { option (pitaya.options.v1.method) = { routing: { key: "id" } }; }',
        ],
      ],
    ],
    ["another timeout", [["{ notify: true }", '{ notify: true timeout: "1s" }']]],
    ["a push with a code", [['route: "onLine"', 'route: "onLine" dict: { code: 3 }']]],
  ];

  it.each(cases)("%s", async (_what, edits) => {
    expect(await breaks(...edits)).toEqual([]);
  });
});

describe("findBreaking() shows what buf finds", () => {
  it("by the rules for bytes and JSON, with its place", async () => {
    const change: Edit = ["int32 x = 1;", "string x = 1;"];
    const found = await breaks(change);
    expect(rulesOf(found)).toEqual(["FIELD_WIRE_JSON_COMPATIBLE_TYPE"]);
    expect(found[0]?.at?.file).toMatch(/now\/game\/v1\/game.proto$/);
    expect(shownPlace(found[0] as BreakingChange)).toBe(
      placeOf(edit(before, [change]), "string x"),
    );
  });

  it("by the rules that buf.yaml sets for each module", async () => {
    const dir = await makeFolder();
    const message = (name: string) =>
      `syntax = "proto3"; package ${name}; message A { int32 x = 1; } message B { int32 x = 1; }`;
    const yaml = `version: v2
modules:
  - path: one
  - path: sub/two
    breaking:
      use: [FILE]
      ignore: [sub/two/two/quiet.proto]
  - path: three
breaking:
  use: [FILE]
  except: [MESSAGE_NO_DELETE]
  ignore: [three]
`;
    const names = {
      one: "one/one/a.proto",
      two: "sub/two/two/a.proto",
      quiet: "sub/two/two/quiet.proto",
      three: "three/three/a.proto",
    };
    const files = (text: (name: string) => string) =>
      Object.fromEntries(Object.entries(names).map(([name, path]) => [path, text(name)]));
    const [old, now] = [join(dir, "old"), join(dir, "now")];
    await writeTree(old, { "buf.yaml": yaml, ...files(message) });
    await writeTree(now, {
      "buf.yaml": yaml,
      ...files((name) => `syntax = "proto3"; package ${name}; message A { string x = 1; }`),
    });
    const found = await findBreaking({ schemaDir: now, against: old });
    expect(found.map(({ rule, at }) => `${at?.file.slice(now.length + 1)} ${rule}`)).toEqual([
      "one/one/a.proto FIELD_SAME_TYPE",
      "sub/two/two/a.proto MESSAGE_NO_DELETE",
      "sub/two/two/a.proto FIELD_SAME_TYPE",
    ]);
    await rename(join(now, names.one), join(now, "one/one/b.proto"));
    const gone = await findBreaking({ schemaDir: now, against: old });
    expect(gone[0]).toEqual({
      rule: "FILE_NO_DELETE",
      text: 'Previously present file "one/a.proto" was deleted',
    });
  });
});

describe("findBreaking() leaves no file to nobody's rules:", () => {
  const proto = (type: string, more = "") =>
    `syntax = "proto3"; package p; message A { ${type} x = 1; ${more} }`;

  /** What is found in the folder `schema` of a tree; its old self is in `old`. */
  async function findIn(
    tree: Readonly<Record<string, string>>,
    schema: string,
    links: Readonly<Record<string, string>> = {},
  ): Promise<readonly string[]> {
    const dir = await makeFolder();
    await writeTree(dir, { "old/p/a.proto": proto("string"), ...tree });
    for (const [path, target] of Object.entries(links)) await symlink(target, join(dir, path));
    const found = await findBreaking({ schemaDir: join(dir, schema), against: join(dir, "old") });
    return rulesOf(found);
  }

  const modules = (...paths: readonly string[]) =>
    `version: v2\nmodules: [${paths.map((path) => `{ path: ${path} }`).join(", ")}]\n`;
  const now = { "real/p/a.proto": proto("int64"), "other/o.proto": 'syntax = "proto3";' };
  const byte = ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"];

  it("a folder that is in no module of the nearest buf.yaml", async () => {
    expect(await findIn({ ...now, "buf.yaml": modules("other") }, "real")).toEqual(byte);
    const strict = `${modules("other")}breaking: { use: [FILE] }\n`;
    expect(await findIn({ ...now, "buf.yaml": strict }, "real")).toEqual(["FIELD_SAME_TYPE"]);
    const ignored = `${modules("other")}breaking: { use: [FILE], ignore: [real/p] }\n`;
    expect(await findIn({ ...now, "buf.yaml": ignored }, "real")).toEqual([]);
  });

  it("a module that is a link", async () => {
    const tree = { ...now, "buf.yaml": modules("schema", "other") };
    const link = { schema: "real" };
    expect(await findIn(tree, "schema", link)).toEqual(byte);
    expect(await findIn(tree, "real", link)).toEqual(byte);
    const imports = {
      ...tree,
      "real/p/a.proto": `${proto("int64", "O o = 2;")} import "o.proto";`,
      "other/o.proto": 'syntax = "proto3"; package p; message O {}',
    };
    expect(await findIn(imports, "schema", link)).toEqual(byte);
  });

  it("a folder that its module leaves out, or does not take in", async () => {
    const out = "version: v2\nmodules: [{ path: ., excludes: [real] }]\n";
    expect(await findIn({ ...now, "buf.yaml": out }, "real")).toEqual(byte);
    const old = "version: v1\nbuild: { excludes: [real] }\n";
    expect(await findIn({ ...now, "buf.yaml": old }, "real")).toEqual(byte);
    const others = "version: v2\nmodules: [{ path: ., includes: [other] }]\n";
    expect(await findIn({ ...now, "buf.yaml": others }, "real")).toEqual(byte);
  });

  it("a module among several of one folder", async () => {
    const yaml = `version: v2
modules:
  - { path: ., includes: [other] }
  - { path: ., includes: [real/p], breaking: { use: [FILE] } }
`;
    const dir = await makeFolder();
    const old = { "old/real/p/a.proto": proto("string") };
    await writeTree(dir, { ...old, ...now, "buf.yaml": yaml });
    const found = await findBreaking({ schemaDir: join(dir, "real"), against: join(dir, "old") });
    expect(rulesOf(found)).toEqual(["FIELD_SAME_TYPE"]);
  });

  it("a buf.yaml or a buf.work.yaml of version 1", async () => {
    const yaml = "version: v1\nbreaking: { use: [FILE], ignore: [q] }\n";
    const tree = { ...now, "real/q/q.proto": proto("int64").replace("p;", "q;") };
    const old = { "old/q/q.proto": proto("string").replace("p;", "q;") };
    expect(await findIn({ ...tree, ...old, "real/buf.yaml": yaml }, "real")).toEqual([
      "FIELD_SAME_TYPE",
    ]);
    const work = "version: v1\ndirectories: [other]\n";
    expect(await findIn({ ...now, "buf.work.yaml": work }, "real")).toEqual(byte);
  });

  it("a buf.yaml with roots", async () => {
    const yaml =
      "version: v1beta1\nbuild: { roots: [a, b] }\nbreaking: { use: [FILE], ignore: [q] }\n";
    const tree = {
      "real/buf.yaml": yaml,
      "real/a/p/a.proto": proto("int64"),
      "real/b/q/q.proto": proto("int64").replace("p;", "q;"),
      "old/buf.yaml": yaml,
      "old/a/p/a.proto": proto("string"),
      "old/b/q/q.proto": proto("string").replace("p;", "q;"),
    };
    expect(await findIn(tree, "real")).toEqual(["FIELD_SAME_TYPE"]);
  });

  it("what is gone with its file and has no place", async () => {
    const yaml = "version: v2\nbreaking: { use: [PACKAGE] }\n";
    const tree = {
      "real/buf.yaml": yaml,
      "real/p/a.proto": proto("string"),
      "old/p/b.proto": 'syntax = "proto3"; package p; message B {}',
      "old/q/c.proto": 'syntax = "proto3"; package q; message C {}',
    };
    expect(await findIn(tree, "real")).toEqual(["PACKAGE_MESSAGE_NO_DELETE", "PACKAGE_NO_DELETE"]);
  });
});

describe("findBreaking() compares with", () => {
  function git(dir: string, ...args: readonly string[]): string {
    return run("git", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args);
  }

  /** A repository whose `main` has the old schema and its work tree the new one. */
  async function makeRepository(...edits: readonly Edit[]): Promise<string> {
    const { dir, old, now } = await makeProjects(...edits);
    const root = join(dir, "repo");
    await writeTree(root, {
      README: "",
      "buf.yaml": "version: v2\nmodules:\n  - path: api/schema\n",
      "api/other.txt": "",
    });
    await rename(old, join(root, "api", "schema"));
    git(root, "init", "-q", "-b", "main");
    git(root, "add", ".");
    git(root, "commit", "-q", "-m", "old");
    await rm(join(root, "api", "schema"), { recursive: true });
    await rename(now, join(root, "api", "schema"));
    return root;
  }

  const removal: Edit = [/ {2}rpc Ask.*\n/, ""];

  it("a revision of git, and touches nothing of it", async () => {
    const root = await makeRepository(removal);
    const status = git(root, "status", "--porcelain");
    const schemaDir = join(root, "api", "schema");
    for (const against of ["main", "git:main", "HEAD", git(root, "rev-parse", "HEAD").trim()]) {
      const found = await findBreaking({ schemaDir, against });
      expect(rulesOf(found)).toEqual(["ROUTE_NO_DELETE"]);
      expect(found[0]?.at?.file).toMatch(/repo\/api\/schema\/game\/v1\/game.proto$/);
      expect(found[0]?.text).toContain(`(this place is in "${against}")`);
    }
    expect(git(root, "status", "--porcelain")).toBe(status);
  });

  it("the codes of that revision", async () => {
    const root = await makeRepository();
    const schemaDir = join(root, "api", "schema");
    expect(await findBreaking({ schemaDir, against: "main" })).toEqual([]);
    const lockFile = join(schemaDir, "routes.lock.json");
    const lock = await readFile(lockFile, "utf8");
    await writeTree(schemaDir, {
      "routes.lock.json": lock.replace(/("room.room.say", "code": )\d+/, "$14"),
    });
    expect(rulesOf(await findBreaking({ schemaDir, against: "main" }))).toEqual(
      ["CODE_NO_FORGET", "CODE_SAME"].sort(),
    );
  });

  it("an image of buf in each of its formats, and a set of descriptors", async () => {
    const { dir, old, now } = await makeProjects(removal, ["code: 7", "code: 8"]);
    const vendored = join(dir, "vendored");
    await cp(old, vendored, { recursive: true });
    await cp(join(repository, "schema", "pitaya"), join(vendored, "pitaya"), { recursive: true });
    for (const name of ["old.binpb", "old.json", "old.json.gz", "old.txtpb", "old.desc"]) {
      const image = join(dir, name);
      const out = name.endsWith(".desc") ? `${image}#format=binpb` : image;
      run(buf, dir, "build", vendored, "-o", out);
      const found = await findBreaking({ schemaDir: now, against: image });
      expect(rulesOf(found)).toEqual(["CODE_SAME", "ROUTE_NO_DELETE"]);
      expect(found.at(-1)?.at?.file).toBe("game/v1/game.proto");
    }
  });

  it("a lock file alone", async () => {
    const { old, now } = await makeProjects(removal, [
      "{ notify: true }",
      "{ notify: true dict: { code: 9 } }",
    ]);
    const found = await findBreaking({ schemaDir: now, against: join(old, "routes.lock.json") });
    expect(rulesOf(found)).toEqual(["ROUTE_NO_DELETE", "CODE_SAME"]);
    expect(found[0]?.text).toMatch(/^Route "room.room.ask" is gone/);
  });

  it("nothing that can't be read, and tells why", async () => {
    const root = await makeRepository();
    const schemaDir = join(root, "api", "schema");
    const reason = (against: string, options = {}) =>
      findBreaking({ schemaDir, against, ...options }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(GenerateError);
        return (error as GenerateError).message;
      });
    expect(await reason("nope")).toContain('Cannot compare with "nope": git knows no such branch');
    expect(await reason("--upload-pack=x")).toContain("git knows no such branch");
    await writeTree(root, { "bad.binpb": "junk", "bad.lock.json": "{", "empty/README": "" });
    expect(await reason(join(root, "bad.binpb"))).toMatch(
      /^Cannot read image ".*": it is no image of buf, and no set of descriptors of protoc; make one/,
    );
    expect(await reason("/etc/passwd")).toMatch(
      /^Cannot read image "\/etc\/passwd": it is no image/,
    );
    expect(await reason(join(root, "README"))).toContain("it is no image");
    expect(await reason(join(root, "bad.lock.json"))).toContain("Cannot read lock file");
    expect(await reason(join(root, "empty"))).toContain("it holds no .proto file");
    expect(await reason("main", { ignore: ["NOPE"] })).toContain('Cannot ignore rule "NOPE"');
    git(root, "rm", "-rq", "--cached", ".");
    git(root, "commit", "-q", "-m", "none");
    expect(await reason("main")).toContain('it has no .proto file in "');
    git(root, "add", ".");
    await writeTree(root, { "api/schema/game/v1/game.proto": "nonsense" });
    git(root, "add", ".");
    git(root, "commit", "-q", "-m", "broken");
    await writeTree(root, { "api/schema/game/v1/game.proto": before });
    expect(await reason("main")).toMatch(
      /api\/schema\/game.v1.game.proto:1:1: Cannot compile: .* \(in "main"\)/,
    );
  });
});

describe("pitaya breaking", () => {
  const main = join(repository, "cli", "dist", "main.js");
  const pitaya = (cwd: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [main, "breaking", ...args], { cwd, encoding: "utf8" });

  it("prints each change with its place, rule and mend, and exits with 1", async () => {
    const { dir } = await makeProjects([say, ""]);
    const { status, stdout, stderr } = pitaya(dir, "now", "--against", "old");
    expect(stdout).toBe("");
    expect(stderr).toBe(
      'breaking: now/game/v1/game.proto:16:7: Method "Say" is a request and was a notify: callers send notifies still, ' +
        "which it refuses; add a method of its own, and deprecate this one [METHOD_SAME_NOTIFY]\n" +
        '1 breaking change against "old"\n',
    );
    expect(status).toBe(1);
  });

  it("prints objects and annotations too", async () => {
    const { dir } = await makeProjects([say, ""]);
    const json = pitaya(dir, "now", "--against", "old", "--diagnostics", "json");
    expect(JSON.parse(json.stdout)).toEqual({
      severity: "error",
      message: expect.stringContaining('Method "Say" is a request'),
      file: "now/game/v1/game.proto",
      line: 16,
      column: 7,
      rule: "METHOD_SAME_NOTIFY",
    });
    const github = pitaya(dir, "now", "--against", "old", "--diagnostics", "github");
    expect(github).toMatchObject({ status: 1, stderr: "" });
    expect(github.stdout).toMatch(
      /^::error file=now\/game\/v1\/game.proto,line=16,col=7::Method .* \[METHOD_SAME_NOTIFY\]\n$/,
    );
  });

  it("exits with 0 when nothing breaks or the rule is ignored", async () => {
    const { dir } = await makeProjects([say, ""]);
    const ignored = pitaya(dir, "now", "--against", "old", "--ignore", "METHOD_SAME_NOTIFY");
    expect(ignored).toMatchObject({
      status: 0,
      stdout: 'nothing breaks against "old"\n',
      stderr: "",
    });
  });

  it("leaves out the rules that the config file names", { timeout: 60_000 }, async () => {
    const { dir } = await makeProjects([say, ""], ['key: "id"', 'key: "other"']);
    const config = "breaking: { ignore: [METHOD_SAME_NOTIFY] }";
    await writeTree(dir, {
      "pitaya.yaml": config,
      "other/pitaya.yaml": "",
      "other/x.yaml": config,
    });
    const { status, stderr } = pitaya(dir, "now", "--against", "old");
    expect(stderr).toMatch(/ \[METHOD_SAME_ROUTING\]\n1 breaking change against "old"\n$/);
    expect(status).toBe(1);
    const both = pitaya(dir, "now", "--against", "old", "--ignore", "METHOD_SAME_ROUTING");
    expect(both).toMatchObject({ status: 0, stderr: "" });
    const other = join(dir, "other");
    const named = pitaya(other, "../now", "--against", "../old", "--config", "x.yaml");
    expect(named.stderr).toMatch(/\n1 breaking change against "..\/old"\n$/);
    await writeTree(dir, { "pitaya.yaml": "breaking:\n  ignore: [NOPE]\n" });
    expect(pitaya(dir, "now", "--against", "old")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^error: pitaya\.yaml:2:12: Cannot use "NOPE" for "breaking\.ignore\[0\]": write one of .*; rules of buf are left out in buf\.yaml, under "breaking: except:"\n$/,
      ),
    });
  });

  it("exits with 1 when it can't compare", async () => {
    const { dir } = await makeProjects();
    expect(pitaya(dir, "now", "--against", "none")).toMatchObject({
      status: 1,
      stderr:
        'error: Cannot compare with "none": there is no such file or folder, and "now" is in no git repository\n',
    });
    expect(pitaya(dir, "now").status).toBe(1);
  });
});

it("docs/breaking.md has every rule", async () => {
  const page = await readFile(join(repository, "docs", "breaking.md"), "utf8");
  const told = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, rule]) => rule);
  expect(told).toEqual(Object.keys(breakingRules));
});
