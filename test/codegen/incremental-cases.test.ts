import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { artefactNames, GenerateError, type GenerateOptions, generate } from "@pitaya-ts/codegen";
import { describe, expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";

/** What a run makes and says, or why it refuses. */
async function outcomeOf(options: GenerateOptions): Promise<unknown> {
  try {
    const { warnings } = await generate(options);
    return { warnings, files: await readTree(options.outDir) };
  } catch (error) {
    if (error instanceof GenerateError) return error.diagnostics;
    throw error;
  }
}

function optionsOf(dir: string): GenerateOptions {
  const lockFile = join(dir, "routes.lock.json");
  return {
    schemaDir: join(dir, "schema"),
    outDir: join(dir, "kept"),
    lockFile,
    only: artefactNames,
  };
}

/** A run that knows the earlier ones, beside one that knows nothing. */
async function expectTheSame(dir: string): Promise<void> {
  const kept = await outcomeOf(optionsOf(dir));
  const whole = { ...optionsOf(dir), outDir: join(dir, "whole"), cache: false };
  await rm(whole.outDir, { recursive: true, force: true });
  expect(kept).toEqual(await outcomeOf(whole));
}

const optionProto = (type: string, more = "") =>
  `syntax = "proto3"; package o; import "google/protobuf/descriptor.proto"; ${more}
  extend google.protobuf.MessageOptions { ${type} of = 50001; }`;

/** Its bytes are those of a field 7 that is 1, which is how a map is marked. */
const oddNumber = "2.1328145265933998";
const marked = (name: string) =>
  `syntax = "proto3"; package a; import "o.proto"; message ${name} { option (o.of) = ${oddNumber}; }`;

const itemProto = (field: string) => `syntax = "proto3"; package a; message Item { ${field} }`;

/** What is there at first, and then. */
type Case = readonly [
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
];

const inside = (field: string): Case => [
  {
    "schema/a.proto": itemProto("string id = 1;"),
    "schema/b.proto": 'syntax = "proto3"; package a.Item; message Part {} message PartsEntry {}',
  },
  { "schema/a.proto": itemProto(field) },
];

const cases: Readonly<Record<string, Case>> = {
  "a field of the name of a type in a package that is named as the message":
    inside("string Part = 1;"),
  "a map that makes such a name": inside("map<string, string> parts = 1;"),
  "another name of a message whose option is a fraction": [
    {
      "schema/o.proto": optionProto("double"),
      "schema/a.proto": marked("Item"),
      "schema/b.proto":
        'syntax = "proto3"; package b; import "a.proto"; message Bag { a.Item item = 1; }',
    },
    { "schema/a.proto": marked("Thing") },
  ],
  "another name of a message that an option holds, which its file doesn't import": [
    {
      "schema/o.proto": optionProto("google.protobuf.Any", 'import "google/protobuf/any.proto";'),
      "schema/a.proto": itemProto("string id = 1;"),
      "schema/b.proto": `syntax = "proto3"; package b; import "o.proto"; message Bag {
        option (o.of) = { type_url: "type.googleapis.com/a.Item", value: "\\n\\0011" }; }`,
    },
    { "schema/a.proto": itemProto("string id = 1;").replace("Item", "Thing") },
  ],
};

describe("a run that knows an earlier one does what a run without does", () => {
  it.each(Object.entries(cases))("after %s", async (_name, [before, after]) => {
    const dir = await makeProject(before);
    await expectTheSame(dir);
    await writeTree(dir, after);
    await expectTheSame(dir);
  });

  it("after a link leads elsewhere: that of the schema, of a module, of a folder", async () => {
    const place = (field: string) =>
      `syntax = "proto3"; package p; message Place { string ${field} = 1; }`;
    const game = (field: string) => `syntax = "proto3"; package g; import "p.proto";
      import "far/f.proto"; message Game { p.Place ${field} = 1; f.Far far = 2; }`;
    const far = 'syntax = "proto3"; package f; message Far {}';
    const dir = await makeProject({
      "buf.yaml": "version: v2\nmodules: [{ path: schema }, { path: places }]\n",
      "schema1/g.proto": game("one"),
      "schema2/g.proto": game("two"),
      "places1/p.proto": place("one"),
      "places2/p.proto": place("two"),
      "far1/f.proto": far,
      "far2/f.proto": far.replace("{}", "{ string id = 1; }"),
    });
    for (const schema of ["schema1", "schema2"]) await link(dir, "far1", `${schema}/far`);
    await link(dir, "schema1", "schema");
    // What is missing is told.
    await expectTheSame(dir);
    const steps = [
      ["places1", "places"],
      ["schema2", "schema"],
      ["places2", "places"],
      ["far2", "schema2/far"],
    ] as const;
    for (const [to, from] of steps) {
      await link(dir, to, from);
      await expectTheSame(dir);
    }
  });

  it("after a file came behind a link, and knows of no packages that are installed inside", async () => {
    const faulty = 'syntax = "proto3"; package f; message Far { Gone gone = 1; }';
    const dir = await makeProject({
      "schema/a.proto": itemProto("string id = 1;"),
      "far/.keep": "",
    });
    await link(dir, "far", "schema/far");
    await expectTheSame(dir);
    await writeTree(dir, { "schema/sub/node_modules/f.proto": faulty });
    await expectTheSame(dir);
    expect(await outcomeOf(optionsOf(dir))).toHaveProperty("files");
    await writeTree(dir, { "far/f.proto": faulty });
    await expectTheSame(dir);
    expect(await outcomeOf(optionsOf(dir))).not.toHaveProperty("files");
  });

  it("after a file came while one ran", async () => {
    const dir = await makeProject({ "schema/a.proto": itemProto("string id = 1;") });
    const late = writeTree.bind(undefined, dir, {
      "schema/b.proto": 'syntax = "proto3"; package b; message Late {}',
    });
    const written: Promise<void>[] = [];
    const onPhase: GenerateOptions["onPhase"] = (phase) => {
      if (phase === "generating") written.push(late());
    };
    await generate({ ...optionsOf(dir), onPhase });
    await Promise.all(written);
    await expectTheSame(dir);
    expect(await readTree(join(dir, "kept"))).toHaveProperty("b.ts");
  });

  it("after a part of what is remembered was lost", async () => {
    const dir = await makeProject({ "schema/a.proto": itemProto("string id = 1;") });
    const memory = join(dir, "node_modules/.cache/pitaya");
    for (const at of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      await expectTheSame(dir);
      for (const name of await readdir(memory)) await lose(join(memory, name), at);
      await writeTree(dir, { "schema/a.proto": itemProto(`string id = 1; // ${at}\n`) });
    }
    await expectTheSame(dir);
  });
});

async function makeProject(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await makeFolder();
  await mkdir(join(dir, "node_modules"));
  await writeTree(dir, files);
  return dir;
}

async function link(dir: string, to: string, from: string): Promise<void> {
  await rm(join(dir, from), { force: true });
  await symlink(join(dir, to), join(dir, from));
}

/** A block of a file is zeros, as disks leave it that lose their power. */
async function lose(path: string, at: number): Promise<void> {
  const content = await readFile(path);
  const from = Math.floor(at * content.length);
  await writeFile(path, content.fill(0, from, from + 16));
}
