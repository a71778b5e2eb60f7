import { join } from "node:path";
import { generate } from "@pitaya-ts/codegen";
import { expect, it } from "vitest";
import { compile, type compilers, load, makeProject } from "./compiled.js";
import { makeFolder, writeTree } from "./folders.js";

/*
 * Names that are legal in .proto and mean something in TypeScript, or in the code that is generated.
 */

const globals =
  "Record BigInt Uint8Array Error RangeError Object Map Date Promise Number String DataView Array Function Readonly " +
  "ReadonlyMap Extract Symbol globalThis undefined NaN";
const words =
  "any arguments as async await bigint boolean break case catch class const constructor continue debugger default delete " +
  "do else enum eval export extends false finally for function get if implements import in instanceof interface let never " +
  "new null number object of package private protected public return set static string super switch symbol then this " +
  "throw toString hasOwnProperty __proto__ true try type typeof unknown valueOf var void while with yield";
const variables =
  "at bytes end init input into item json key message name output part value depth tag stop start room begin finish close";

const names = [...new Set(`${globals} ${words} ${variables}`.split(" "))];

/** Names of messages. */
const types = names.filter((name) => name !== "__proto__");

/** Those of enum values must differ in more than case. */
const values = [
  ...new Map(names.map((name) => [name.toLowerCase().replaceAll("_", ""), name])).values(),
];

const schema = `syntax = "proto3";
package names;
import "twin.proto";
message Fields {
${names.map((name, index) => `  string ${name} = ${index + 1};`).join("\n")}
}
message Holder {
${types.map((name, index) => `  .names.${name} f${index} = ${index + 1};`).join("\n")}
  repeated .names.value values = 1000;
  map<string, .names.message> messages = 1001;
  oneof one { .names.item item = 1002; .names.Map map = 1003; bytes raw = 1004; }
  map<int64, bytes> blobs = 1005;
  .twin.Holder twin = 1006;
  .twin.value twin_value = 1007;
}
${types.map((name) => `message ${name} { bytes bytes = 1; map<bool, int32> map = 2; ${name === "Fields" ? "" : `.names.${name} again = 3;`} }`).join("\n")}
message Longs {
  repeated sint64 texts = 3 [jstype = JS_STRING];
  repeated fixed64 numbers = 4 [jstype = JS_NUMBER];
  optional sfixed64 maybe_text = 5 [jstype = JS_STRING];
  optional int64 maybe_number = 6 [jstype = JS_NUMBER];
  oneof one {
    uint64 one_text = 7 [jstype = JS_STRING];
    sint64 one_number = 8 [jstype = JS_NUMBER];
  }
}
message Scope {
  enum Names {
    ZERO = 0;
${values.map((name, index) => `    ${name} = ${index + 1};`).join("\n")}
  }
  Names names = 1;
}
`;
const twin = `syntax = "proto3";
package twin;
message Holder { string name = 1; }
message value { string name = 1; }
`;

/** Three runs of a compiler, on a busy machine. */
const compilerTimeoutMs = 120_000;

interface Codec {
  create(init: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  fromJSON(json: unknown): object;
  toJSON(message: object): unknown;
}

it(
  "any name compiles, and is read and written",
  async () => {
    const dir = await makeFolder();
    await makeProject(dir);
    await writeTree(dir, { "schema/names.proto": schema, "schema/twin.proto": twin });
    await generate({
      schemaDir: join(dir, "schema"),
      outDir: join(dir, "out"),
      only: ["messages"],
    });
    for (const compiler of [
      "nodenext",
      "bundler",
      "isolated",
    ] satisfies (keyof typeof compilers)[]) {
      expect(await compile(dir, "out", compiler)).toBe("");
    }
    const all = await load<Readonly<Record<string, Codec>>>(dir, "out/names.ts");
    const part = { bytes: Uint8Array.of(1), map: new Map([[true, 1]]) };
    const inits: Readonly<Record<string, object>> = {
      Fields: Object.fromEntries(
        names.map((name) => [name === "__proto__" ? "Proto" : name, name]),
      ),
      Holder: {
        ...Object.fromEntries(types.map((_, index) => [`f${index}`, { ...part, again: {} }])),
        values: [part],
        messages: { a: part },
        one: { $case: "item", item: part },
        blobs: new Map([[-1n, Uint8Array.of(2)]]),
        twin: { name: "a" },
        twinValue: { name: "b" },
      },
      Longs: {
        texts: ["-5", "9007199254740993"],
        numbers: [0, 2 ** 53 - 1],
        maybeText: "-1",
        maybeNumber: 0,
        one: { $case: "oneText", oneText: "18446744073709551615" },
      },
    };
    for (const [name, init] of Object.entries(inits)) {
      const codec = all[name];
      const message = codec?.create(init) ?? {};
      expect(message).toMatchObject(init);
      expect(codec?.decode(codec.encode(message).finish())).toEqual(message);
      expect(codec?.fromJSON(JSON.parse(JSON.stringify(codec.toJSON(message))))).toEqual(message);
      expect(codec?.encode(codec.create({})).finish()).toHaveLength(0);
    }
  },
  compilerTimeoutMs,
);

it("ts-proto is not asked for what it would print wrong", async () => {
  const dir = await makeFolder();
  await writeTree(dir, {
    "schema/a.proto": `syntax = "proto3";
import "google/protobuf/wrappers.proto";
message A {
  string to_string = 1;
  repeated int64 longs = 2 [jstype = JS_STRING];
  oneof one { google.protobuf.Int64Value long = 3; }
}`,
  });
  const run = generate({
    schemaDir: join(dir, "schema"),
    outDir: join(dir, "out"),
    only: ["messages"],
    codec: "ts-proto",
  });
  await expect(run).rejects.toThrow(/a\.proto:4:10: Cannot name a field "to_string"/);
  await expect(run).rejects.toThrow(/a\.proto:5:18: Cannot hold "longs" as string/);
  await expect(run).rejects.toThrow(/a\.proto:6:42: Cannot hold "long" in oneof "one"/);
});
