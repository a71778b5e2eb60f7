import { join } from "node:path";
import { GenerateError, generate } from "@pitaya-ts/codegen";
import { expect, it } from "vitest";
import { compile, makeProject } from "./compiled.js";
import { makeFolder, writeTree } from "./folders.js";
import { listHelpers, names } from "./names.js";

/*
 * What ts-proto prints of names that mean something in its code compiles, or is refused with its place.
 */

/** Runs of a compiler, on a busy machine. */
const timeoutMs = 300_000;

/** What ts-proto's code declares or imports, and its variables. */
const others =
  "MessageFns DeepPartial Builtin Exact KeysOfUnion toTimestamp fromTimestamp fromJsonTimestamp longToNumber isObject " +
  "isSet BinaryReader BinaryWriter TsProtoCodec MessageReader Timestamp Struct Value ListValue Duration FieldMask Any " +
  "StringValue Int64Value reader writer earlier into v e base struct fields len UNRECOGNIZED";

const imports = ["timestamp", "struct", "wrappers", "duration", "field_mask", "any"]
  .map((name) => `import "google/protobuf/${name}.proto";`)
  .join("\n");

/** A file with messages or enums of these names, which uses them, and all that has helpers. */
function fileOf(kind: "message" | "enum", types: readonly string[]): string {
  const [first = ""] = types;
  const type = `.${kind}_${first}.${first}`;
  const bodyOf = (index: number) => (kind === "enum" ? `ZERO_${index} = 0;` : "string x = 1;");
  return `syntax = "proto3";
package ${kind}_${first};
${imports}
${types.map((name, index) => `${kind} ${name} { ${bodyOf(index)} }`).join("\n")}
message Uses {
${types.map((name, index) => `  repeated .${kind}_${first}.${name} f${index} = ${index + 1};`).join("\n")}
}
enum Other { NONE_ = 0; }
message Holder {
  ${type} one = 1; repeated ${type} list = 2; map<string, ${type}> by_text = 3; map<uint64, ${type}> by_long = 4;
  oneof any_of { ${type} one_of = 5; google.protobuf.Timestamp time_of = 6; google.protobuf.Struct struct_of = 7;
    google.protobuf.StringValue text_of = 8; google.protobuf.Value json_of = 9; int64 long_of = 10; }
  google.protobuf.Timestamp time = 11; repeated google.protobuf.Timestamp times = 12;
  google.protobuf.Struct struct = 13; google.protobuf.Value value = 14; google.protobuf.ListValue list_value = 15;
  google.protobuf.Int64Value wrapped = 16; google.protobuf.BytesValue wrapped_bytes = 17;
  google.protobuf.FieldMask mask = 18; google.protobuf.Duration duration = 19; google.protobuf.Any any = 20;
  int64 number = 21 [jstype = JS_NUMBER]; int64 text = 22 [jstype = JS_STRING]; repeated sint64 longs = 23;
  bytes raw = 24; map<bool, bytes> flags = 25; map<string, google.protobuf.Timestamp> time_map = 26;
  map<string, google.protobuf.Value> value_map = 27; optional double maybe = 28; Other other = 29; float small = 30;
}
`;
}

const fields = names.filter((name) => name !== "__proto__");

/** Values of one enum must differ in more than case, and no two enums of a package may share one. */
function fileOfValue(name: string): string {
  return `syntax = "proto3"; package value_${name}; enum Names { ZERO_ = 0; ${name} = 1; } message Holder { Names one = 1; }`;
}

it(
  "ts-proto's output compiles, whatever names the schema has, or all that is refused is told at once",
  async () => {
    const types = [...new Set([...names, ...others.split(" ")])];
    // None of them is refused: one file has them all.
    const helpers = (await listHelpers()).filter((name) => !types.includes(name));
    const files = [
      ...[...types.map((name) => [name]), helpers].flatMap((group) =>
        (["message", "enum"] as const).map(
          (kind) => [`${kind}_${group[0]}.proto`, fileOf(kind, group)] as const,
        ),
      ),
      ...types.map((name) => [`value_${name}.proto`, fileOfValue(name)] as const),
      ...fields.map(
        (name, n) =>
          [
            `field_${name}.proto`,
            `syntax = "proto3"; package field${n}; message A { int64 ${name} = 1; oneof o { A one = 2; } }`,
          ] as const,
      ),
    ];
    const dir = await makeFolder();
    await makeProject(dir);
    const [all, rest] = [join(dir, "all"), join(dir, "rest")];
    // Names that differ in case alone take folders of their own.
    const tree = (list: typeof files) =>
      Object.fromEntries(list.map(([name, text], n) => [`${n}/${name}`, text]));
    await writeTree(all, tree(files));
    const run = (schemaDir: string) => {
      const paths = { outDir: join(dir, "out"), lockFile: join(dir, "lock.json") };
      return generate({ schemaDir, ...paths, codec: "ts-proto", only: ["messages"], cache: false });
    };
    const refusal: unknown = await run(all).catch((error: unknown) => error);
    if (!(refusal instanceof GenerateError)) throw new Error("nothing is refused");
    const refused = new Set(refusal.diagnostics.map(({ at }) => at?.file.split("/").at(-1) ?? ""));
    for (const path of [
      ...["message_Map.proto", "enum_toTimestamp.proto", "message_never.proto"],
      ...["value_UNRECOGNIZED.proto", "field_constructor.proto"],
    ])
      expect(refused).toContain(path);
    for (const path of [
      ...["message_Timestamp.proto", "message_BinaryWriter.proto", "message_Record.proto"],
      ...[`message_${helpers[0]}.proto`, `enum_${helpers[0]}.proto`],
      ...["value_Map.proto", "field_delete.proto"],
    ])
      expect(refused).not.toContain(path);
    await writeTree(rest, tree(files.filter(([path]) => !refused.has(path))));
    await run(rest);
    expect(await compile(dir, "out", "isolated")).toBe("");
  },
  timeoutMs,
);
