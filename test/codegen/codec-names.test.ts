import { join } from "node:path";
import { generate } from "@pitaya-ts/codegen";
import { expect, it } from "vitest";
import { compile, type compilers, load, makeProject } from "./compiled.js";
import { makeFolder, writeTree } from "./folders.js";
import { listHelpers, names } from "./names.js";

/*
 * Names that are legal in .proto and mean something in TypeScript, or in the code that is generated.
 */

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
const compilerTimeoutMs = 300_000;

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

it(
  "types whose names meet each other, or those of helpers, have names of their own",
  async () => {
    const helpers = await listHelpers();
    expect(helpers).toEqual(expect.arrayContaining(["output", "readText", "MessageCodec"]));
    const dir = await makeFolder();
    await makeProject(dir);
    await writeTree(dir, {
      "schema/meet.proto": `syntax = "proto3";
package meet;
message Outer { message Inner { string a = 1; } Inner inner = 1; enum Tone { LOW = 0; HIGH = 1; } Tone tone = 2; }
message OuterInner { int32 b = 1; Outer.Inner other = 2; }
message Outer_Inner { OuterInner inner = 1; }
message Foo { string a = 1; }
message FooInit { Foo foo = 1; map<string, FooInit> more = 2; }
message FooInitInit { FooInit foo = 1; }
enum Color { RED = 0; BLUE = 1; }
enum color { DARK = 0; LIGHT = 1; }
message colorFromJSON { Color one = 1; repeated color two = 2; }
message colorToJSON { Color one = 1; colorFromJSON two = 2; }
message Outer_Tone { Outer.Tone tone = 1; oneof one { Color hue = 2; color shade = 3; Outer.Inner inner = 4; } }
message item { string a = 1; }
message ITEM_ { item item = 1; }
`,
      "schema/helpers.proto": `syntax = "proto3";
package helpers;
import "meet.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
${helpers.map((name) => `message ${name} { string text = 1; bytes raw = 2; }`).join("\n")}
message All {
${helpers.map((name, index) => `  .helpers.${name} f${index} = ${index + 1};`).join("\n")}
  map<string, double> doubles = 1000;
  map<fixed64, float> floats = 1001;
  repeated sint64 longs = 1002 [jstype = JS_NUMBER];
  google.protobuf.Struct struct = 1003;
  google.protobuf.Timestamp time = 1004;
  meet.Outer.Inner inner = 1005;
  meet.OuterInner outer_inner = 1006;
  meet.FooInit foo_init = 1007;
  meet.color shade = 1008;
  meet.ITEM_ last = 1009;
  repeated bool flags = 1010;
  bytes raw = 1011;
}
`,
    });
    await generate({
      schemaDir: join(dir, "schema"),
      outDir: join(dir, "out"),
      only: ["messages"],
    });
    expect(await compile(dir, "out", "isolated")).toBe("");

    const meet = await load<Readonly<Record<string, Codec>>>(dir, "out/meet.ts");
    expect(Object.keys(meet).filter((name) => !/\$(base|read|write)$/.test(name))).toEqual([
      ...["Color", "Foo", "FooInit", "FooInitInit", "Outer", "OuterInner", "OuterInner$"],
      ...["OuterTone", "Outer_Inner", "Outer_Tone", "color", "colorFromJSON", "colorFromJSON$"],
      ...["colorFromJSON$$", "colorToJSON", "colorToJSON$", "colorToJSON$$", "item", "item$"],
      ...["item$$", "outer_ToneFromJSON", "outer_ToneToJSON"],
    ]);
    const helped = await load<Readonly<Record<string, Codec>>>(dir, "out/helpers.ts");
    const inits: readonly (readonly [Codec | undefined, object])[] = [
      [meet["OuterInner"], { b: 1, other: { a: "a" } }],
      [meet["FooInit"], { foo: { a: "a" }, more: { b: { more: {} } } }],
      [meet["colorToJSON"], { one: 1, two: { one: 1, two: [0, 1] } }],
      [meet["OuterInner$"], { inner: { b: 2 } }],
      [meet["OuterTone"], { tone: 1, one: { $case: "shade", shade: 1 } }],
      [meet["item$$"], { item: { a: "a" } }],
      [
        helped["All"],
        {
          ...Object.fromEntries(
            helpers.map((name, index) => [`f${index}`, { text: name, raw: Uint8Array.of(index) }]),
          ),
          doubles: { a: 0.5 },
          floats: new Map([[7n, 0.25]]),
          longs: [1, -2],
          struct: { a: [1, "b"] },
          time: new Date(1),
          inner: { a: "a" },
          outerInner: { b: 1 },
          fooInit: { foo: { a: "b" } },
          shade: 1,
          last: { item: { a: "c" } },
          flags: [true, false],
          raw: Uint8Array.of(1),
        },
      ],
    ];
    for (const [codec, init] of inits) {
      const message = codec?.create(init) ?? {};
      expect(message).toMatchObject(init);
      expect(codec?.decode(codec.encode(message).finish())).toEqual(message);
      expect(codec?.fromJSON(JSON.parse(JSON.stringify(codec.toJSON(message))))).toEqual(message);
    }
  },
  compilerTimeoutMs,
);
