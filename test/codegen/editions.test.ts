import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DescMessage, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { generate } from "@pitaya-ts/codegen";
import { generateIr } from "@pitaya-ts/codegen/ir";
import type { AnyMessageType } from "@pitaya-ts/runtime";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../harness/fuzz.js";
import { makeFolder, readTree, writeTree } from "./folders.js";
import { loadRegistry } from "./registry.js";

const schemaDir = fileURLToPath(new URL("schemas", import.meta.url));
const registry = loadRegistry(schemaDir);
const folder = await mkdtemp(join(tmpdir(), "pitaya-editions-"));
afterAll(() => rm(folder, { recursive: true }));
const lockFile = join(folder, "lock.json");
await generate({ schemaDir, outDir: join(folder, "out"), lockFile });
const Explicit = await load("editions", "Explicit");
const Implicit = await load("implicit", "Implicit");

const int32 = fc.integer();
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const implicit = fc.record(
  {
    text: fc.string(),
    number: fc.constantFrom(0, 1, -1),
    chosen: fc.constantFrom(0n, 1n, 2n ** 64n - 1n),
    expanded: fc.array(fc.nat()),
    packed: fc.array(fc.boolean()),
  },
  { requiredKeys: [] },
);
const explicit = fc.record(
  {
    text: fc.string(),
    number: fc.oneof(fc.constant(0), int32),
    big: fc.oneof(fc.constant(0n), int64),
    flag: fc.boolean(),
    data: fc.uint8Array(),
    ratio: fc.constantFrom(0, 0.5, -1.25),
    shade: fc.constantFrom(0, 1, 7),
    inner: fc.constantFrom({}, { text: "" }, { number: 0 }),
    packed: fc.array(int32),
    expanded: fc.array(int64),
    shades: fc.array(fc.constantFrom(0, 1, 7)),
    texts: fc.array(fc.string()),
    counts: fc.dictionary(fc.string(), int32, { maxKeys: 1 }),
    choice: fc.constantFrom(
      { $case: "left" as const, left: "" },
      { $case: "right" as const, right: 0 },
    ),
    implicit: fc.string(),
    implicitShade: fc.constantFrom(0, 1, 7),
    other: implicit,
  },
  { requiredKeys: [] },
);

it("custom options in proto2 are taken in the schema's folder as from elsewhere", async () => {
  const rules = `syntax = "proto2"; package zoo; import "google/protobuf/descriptor.proto";
extend google.protobuf.FieldOptions { optional string hint = 50001; }`;
  const cage = `syntax = "proto3"; package zoo; import "zoo/rules.proto";
message Cage { int32 id = 1 [(hint) = "bars"]; }`;
  const modules = (...paths: readonly string[]) =>
    JSON.stringify({ version: "v2", modules: paths.map((path) => ({ path })) });
  const layouts = {
    inside: {
      "schema/zoo/cage.proto": cage,
      "schema/zoo/rules.proto": rules,
      "buf.yaml": modules("schema"),
    },
    elsewhere: {
      "schema/zoo/cage.proto": cage,
      "rules/zoo/rules.proto": rules,
      "buf.yaml": modules("schema", "rules"),
    },
  };
  const results = await Promise.all(
    Object.values(layouts).map(async (files) => {
      const dir = await makeFolder();
      await writeTree(dir, files);
      const schemaDir = join(dir, "schema");
      const outDir = join(dir, "out");
      await generate({ schemaDir, outDir });
      await generate({ schemaDir, outDir: join(dir, "ts-proto"), codec: "ts-proto" });
      const { text } = await generateIr({ schemaDir });
      expect(text).toContain('"zoo.hint": "bars"');
      const { ".pitaya.json": _, ...written } = await readTree(outDir);
      return written;
    }),
  );
  expect(Object.keys(results[0] ?? {})).toContain("zoo/cage.ts");
  expect(results[0]).toEqual(results[1]);
});

describe("messages of editions", () => {
  it("are the same to another implementation, byte by byte, where fields have presence", () => {
    const desc = descOf("editions.v1.Explicit");
    check(
      fc.property(explicit, (init) => {
        const message = Explicit.create(init);
        const bytes = Explicit.encode(message).finish();
        const theirs = fromBinary(desc, bytes, { readUnknownFields: false });
        expect(toBinary(desc, theirs)).toEqual(Uint8Array.from(bytes));
        expect(Explicit.decode(bytes)).toEqual(message);
        expect(toJson(desc, theirs)).toEqual(Explicit.toJSON(message));
        expect(Explicit.fromJSON(toJson(desc, theirs))).toEqual(message);
      }),
    );
  });

  it("are the same to another implementation, byte by byte, where fields have none", () => {
    const desc = descOf("editions.v1.Implicit");
    check(
      fc.property(implicit, (init) => {
        const message = Implicit.create(init);
        const bytes = Implicit.encode(message).finish();
        const theirs = fromBinary(desc, bytes, { readUnknownFields: false });
        expect(toBinary(desc, theirs)).toEqual(Uint8Array.from(bytes));
        expect(Implicit.decode(bytes)).toEqual(message);
        expect(toJson(desc, theirs)).toEqual(Implicit.toJSON(message));
      }),
    );
  });

  it("tell a field that is not set from one that is zero", () => {
    expect(Explicit.create()).not.toMatchObject({ number: 0 });
    expect(Explicit.encode(Explicit.create({ number: 0 })).finish()).toHaveLength(2);
    expect(Explicit.encode(Explicit.create({ implicit: "" })).finish()).toHaveLength(0);
    expect(Implicit.encode(Implicit.create({ number: 0 })).finish()).toHaveLength(0);
    expect(Implicit.encode(Implicit.create({ chosen: 0n })).finish()).toHaveLength(2);
  });

  it("are refused by a codec that does not know them", async () => {
    const outDir = await makeFolder();
    const only = ["messages"] as const;
    await expect(generate({ schemaDir, outDir, only, codec: "ts-proto" })).rejects.toThrow(
      /editions\.proto:1:1: Cannot generate messages of "editions\/v1\/editions\.proto": it is written in edition 2023/,
    );
  });
});

/** The codec of a message, from the file that was generated for it. */
async function load(file: string, name: string): Promise<AnyMessageType> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, `out/editions/v1/${file}.ts`)],
    bundle: true,
    format: "esm",
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const module: Readonly<Record<string, AnyMessageType>> = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${code}`
  );
  const found = module[name];
  if (found === undefined) throw new Error(`${file}.ts has no ${name}`);
  return found;
}

function descOf(name: string): DescMessage {
  const desc = registry.getMessage(name);
  if (desc === undefined) throw new Error(`the schema has no ${name}`);
  return desc;
}
