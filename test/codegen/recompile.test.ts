import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { FileHashes } from "../../codegen/src/cache/index.js";
import { GenerateError } from "../../codegen/src/error.js";
import { compileFolder } from "../../codegen/src/load/compile.js";
import type { KnownSchema } from "../../codegen/src/load/known-schema.js";
import { recompile } from "../../codegen/src/load/recompile.js";
import { makeFolder, writeTree } from "./folders.js";

const files: Readonly<Record<string, string>> = {
  "base.proto": `syntax = "proto3"; package base;
    enum Kind { option allow_alias = true; KIND_UNSPECIFIED = 0; KIND_LOW = -2; KIND_LEAST = -2; }
    message Item { string id = 1; message Part { enum Size { SIZE_UNSPECIFIED = 0; } Size size = 1; } }
    message Bag { map<string, Item> items = 1; }
    service Base { rpc Get(Item) returns (Bag); }`,
  "game.proto": `syntax = "proto3"; package game;
    import "base.proto"; import "marks.proto"; import "old.proto";
    import "google/protobuf/timestamp.proto";
    import "buf/validate/validate.proto"; import "pitaya/options/v1/options.proto";
    // A move.
    message Move {
      option (marks.mark) = { name: "x" };
      base.Item.Part.Size size = 1;
      base.Kind kind = 2;
      google.protobuf.Timestamp at = 3;
      string name = 4 [(buf.validate.field).string.min_len = 3];
      old.Past past = 5;
    }
    service Game {
      option (pitaya.options.v1.service) = { server_type: "game" };
      rpc Go(Move) returns (base.Bag);
    }`,
  "marks.proto": `syntax = "proto3"; package marks;
    import "google/protobuf/descriptor.proto"; import "mark.proto";
    extend google.protobuf.MessageOptions { Mark mark = 50001; }`,
  "mark.proto": `syntax = "proto3"; package marks;
    message Mark { string name = 1; }`,
  "old.proto": `syntax = "proto2"; package old;
    message Past { optional string id = 1; }`,
  "user.proto": `syntax = "proto3"; package user;
    import "game.proto"; import "base.proto";
    message User { game.Move last = 1; }`,
  "pass.proto": `syntax = "proto3"; package pass;
    import public "marks.proto";
    message Pass { string id = 1; }`,
};

/** What is changed in one file: texts by what they take the place of. */
type Edit = readonly [file: string, from: string, to: string];

/** Others need not be looked at. */
const alone: Readonly<Record<string, Edit>> = {
  "a comment": ["game.proto", "// A move.", "// A move of a player.\n"],
  "a field": ["game.proto", "old.Past past = 5;", "base.Item item = 6; base.Kind other = 7;"],
  "a field in what others import": ["base.proto", "string id = 1;", "string id = 1; bool on = 2;"],
  "a map": ["base.proto", "map<string, Item> items = 1;", "map<string, Kind> kinds = 2;"],
  "a method": ["game.proto", "rpc Go", "rpc Stop(Move) returns (Move); rpc Go"],
  "a rule": ["game.proto", "min_len = 3", "max_len = 9"],
  "an option of one's own": ["game.proto", 'name: "x"', 'name: "y"'],
  "a method of what others import": ["base.proto", "(Item) returns (Bag)", "(Bag) returns (Bag)"],
};

/** Others may be other ones then. */
const whole: Readonly<Record<string, Edit>> = {
  "a new message": ["game.proto", "service Game", "message Extra {} service Game"],
  "a message that others use has another name": ["game.proto", "message Move", "message Movement"],
  "a value of an enum": ["base.proto", "KIND_LEAST = -2;", "KIND_LEAST = -2; KIND_HIGH = 1;"],
  "a name of a service": ["game.proto", "service Game", "service Games"],
  "an import more": [
    "game.proto",
    'import "old.proto";',
    'import "old.proto"; import "mark.proto";',
  ],
  "an import less": ["base.proto", "package base;", 'package base; import "mark.proto";'],
  "another package": ["user.proto", "package user;", "package users;"],
  "a type of an option": ["mark.proto", "string name = 1;", "bytes name = 1;"],
  "an option": ["marks.proto", "50001", "50002"],
  "what is no proto3": ["old.proto", "optional string id = 1;", "optional string id = 2;"],
  "what passes imports on": ["pass.proto", "id = 1", "id = 2"],
  "a type that there is not": ["game.proto", "base.Kind kind", "base.Kin kind"],
  "no proto at all": ["game.proto", "message Move {", "message Move {{"],
};

describe("a file that was changed is compiled alone", () => {
  it.each(Object.entries(alone))("with %s", async (_name, edit) => {
    const { dir, known } = await openSchema();
    await change(dir, edit);
    const again = await recompile(known, new FileHashes(), rest);
    expect(again).not.toBe(known);
    expect(bytesOf(again)).toEqual(bytesOf(await compileFolder(dir)));
  });

  it("again and again, and with others at once", async () => {
    const { dir, known } = await openSchema();
    let last: KnownSchema | undefined = known;
    for (const edits of [Object.values(alone).slice(0, 2), Object.values(alone).slice(3)]) {
      for (const edit of edits) await change(dir, edit);
      last = last === undefined ? undefined : await recompile(last, new FileHashes(), rest);
      expect(bytesOf(last)).toEqual(bytesOf(await compileFolder(dir)));
    }
  });

  it.each(Object.entries(whole))("but not with %s", async (_name, edit) => {
    const { dir, known } = await openSchema();
    await change(dir, edit);
    expect(await recompile(known, new FileHashes(), rest)).toBe(undefined);
    expect(await outcomeOf(dir, known)).toEqual(await outcomeOf(dir));
  });

  it("but not if files came or went, or buf is set up in another way", async () => {
    const { dir, known } = await openSchema();
    await writeTree(dir, { "more.proto": 'syntax = "proto3";' });
    expect(await recompile(known, new FileHashes(), rest)).toBe(undefined);
    const second = await openSchema();
    await writeTree(second.dir, { "buf.yaml": "version: v2\n" });
    expect(await recompile(second.known, new FileHashes(), rest)).toBe(undefined);
  });

  it("and nothing is compiled if nothing was changed", async () => {
    const { dir, known } = await openSchema();
    await writeTree(dir, files);
    expect(await recompile(known, new FileHashes(), rest)).toBe(known);
  });
});

async function rest(): Promise<void> {}

async function openSchema() {
  const dir = await makeFolder();
  await writeTree(dir, files);
  const { ctimeMs } = await stat(join(dir, Object.keys(files).at(-1) ?? ""));
  // What is written while it is compiled is not remembered.
  while (Date.now() <= ctimeMs) await setImmediate();
  const { known } = await compileFolder(dir);
  if (known === undefined) throw new Error("nothing is remembered");
  return { dir, known };
}

async function change(dir: string, [file, from, to]: Edit): Promise<void> {
  const text = await readFile(join(dir, file), "utf8");
  expect(text).toContain(from);
  await writeTree(dir, { [file]: text.replace(from, to) });
}

/** What a schema was compiled to, by import names. */
function bytesOf(schema: Pick<KnownSchema, "files"> | undefined): unknown {
  const files = schema?.files.map(({ name, bytes }) => [
    name,
    Buffer.from(bytes).toString("base64"),
  ]);
  return Object.fromEntries(files ?? []);
}

/** The files of a schema, or what is wrong with it. */
async function outcomeOf(dir: string, known?: KnownSchema): Promise<unknown> {
  try {
    return bytesOf(await compileFolder(dir, { known }));
  } catch (error) {
    if (error instanceof GenerateError) return error.diagnostics;
    throw error;
  }
}
