import { join } from "node:path";
import { generate } from "@pitaya-ts/codegen";
import { expect, it } from "vitest";
import { compile, load, makeProject } from "./compiled.js";
import { makeFolder, writeTree } from "./folders.js";

/** What a schema can import, beside plug-ins' own. */
const imports =
  "any api descriptor duration empty field_mask source_context struct timestamp type wrappers".split(
    " ",
  );

/** All that they define, without what is written in proto2. */
const types = (
  "Any Api BoolValue BytesValue DoubleValue Duration Empty Enum EnumValue Field Field.Cardinality Field.Kind FieldMask " +
  "FloatValue Int32Value Int64Value ListValue Method Mixin NullValue Option SourceContext StringValue Struct Syntax " +
  "Timestamp Type UInt32Value UInt64Value Value"
).split(" ");

/** What ts-proto is not asked for, inside of a oneof. */
const unfit = ["FieldMask", "Int64Value", "UInt64Value"];

function knownProto(inOneof: readonly string[]): string {
  const fields = types.flatMap((type, index) => [
    `google.protobuf.${type} single_${index} = ${index + 1};`,
    `repeated google.protobuf.${type} list_${index} = ${index + 101};`,
    `map<string, google.protobuf.${type}> map_${index} = ${index + 201};`,
    `map<int64, google.protobuf.${type}> long_map_${index} = ${index + 301};`,
  ]);
  const cases = inOneof.map(
    (type, index) => `google.protobuf.${type} one_${type.replace(".", "_")} = ${index + 401};`,
  );
  return [
    'syntax = "proto3";',
    "package known;",
    ...imports.map((name) => `import "google/protobuf/${name}.proto";`),
    "message Known {",
    ...fields,
    "oneof one {",
    ...cases,
    "}",
    "}",
  ].join("\n");
}

interface Codec {
  create(init: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  fromJSON(json: unknown): object;
  toJSON(message: object): unknown;
}

/** A busy machine takes its time. */
const timeoutMs = 300_000;

it.each(["pitaya", "ts-proto"] as const)(
  "every type of google.protobuf compiles in every place, by codec %s",
  async (codec) => {
    const dir = await makeFolder();
    await makeProject(dir);
    const inOneof = codec === "pitaya" ? types : types.filter((type) => !unfit.includes(type));
    await writeTree(dir, { "schema/known.proto": knownProto(inOneof) });
    const outDir = join(dir, "out");
    await generate({ schemaDir: join(dir, "schema"), outDir, only: ["messages"], codec });
    expect(await compile(dir, "out", "isolated")).toBe("");
  },
  timeoutMs,
);

it("a plain value that is absent is the same in JSON and in bytes", async () => {
  const dir = await makeFolder();
  await writeTree(dir, {
    "schema/absent.proto": `syntax = "proto3";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
message Absent {
  oneof one {
    google.protobuf.BytesValue blob = 1;
    google.protobuf.FieldMask mask = 2;
    google.protobuf.Int64Value long = 3;
    google.protobuf.ListValue list = 4;
    google.protobuf.Struct struct = 5;
  }
  map<string, google.protobuf.BytesValue> blobs = 6;
  map<int64, google.protobuf.Int64Value> longs = 7;
}
`,
  });
  await makeProject(dir);
  const outDir = join(dir, "out");
  await generate({ schemaDir: join(dir, "schema"), outDir, only: ["messages"] });
  const { Absent } = await load<{ Absent: Codec }>(dir, "out/absent.ts");
  for (const name of ["blob", "mask", "long", "list", "struct"]) {
    const message = Absent.create({ one: { $case: name, [name]: undefined } });
    const read = Absent.decode(Absent.encode(message).finish());
    expect(read).toMatchObject({ one: { $case: name, [name]: expect.anything() } });
    expect(Absent.fromJSON(Absent.toJSON(message))).toEqual(read);
  }
  const maps = Absent.create({
    blobs: { gone: undefined, there: Uint8Array.of(1) },
    longs: new Map([
      [1n, undefined],
      [2n, 3n],
    ]),
  });
  expect(Absent.toJSON(maps)).toEqual({ blobs: { there: "AQ==" }, longs: { 2: "3" } });
  const left = { blobs: { there: Uint8Array.of(1) }, longs: new Map([[2n, 3n]]) };
  expect(Absent.decode(Absent.encode(maps).finish())).toMatchObject(left);
});
