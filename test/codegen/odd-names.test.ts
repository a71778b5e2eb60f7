import { join } from "node:path";
import { generate } from "@pitaya-ts/codegen";
import { expect, it } from "vitest";
import { pitaya } from "./command.js";
import { compile, load, makeProject } from "./compiled.js";
import { makeFolder, readTree, writeTree } from "./folders.js";

/** A busy machine takes its time. */
const timeoutMs = 300_000;

const underscores = `syntax = "proto3";
package u;
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";
message _ { int32 x = 1; }
message __ { _ x = 1; oneof _ { int32 y = 2; string _9 = 3; } }
message _1 { int32 _ = 1; string _2x = 2; repeated _1 __3 = 3; }
message A { oneof _1 { int32 y = 2; string _2 = 3; } message _7 { _E e = 1; } _7 inner = 4; }
enum _E { _ZERO = 0; _1_ = 1; __x = 2; }
service _S {
  option (pitaya.options.v1.service) = { server_type: "x" };
  rpc _m(.u._1) returns (.u.__);
  rpc _1(A) returns (A) { option (pitaya.options.v1.method) = { errors: { code: "E-1" } }; }
  rpc __(A) returns (A);
}
service ___ { option (pitaya.options.v1.service) = { server_type: "x" }; rpc M(A) returns (A._7); }
service _1S { option (pitaya.options.v1.service) = { server_type: "x" kind: KIND_REMOTE }; rpc _2(.u._) returns (A); }
service _3 { option (pitaya.options.v1.service) = { kind: KIND_PUSH }; rpc _4(.u._1) returns (google.protobuf.Empty); }
`;

interface Codec {
  create(init: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  fromJSON(json: unknown): object;
  toJSON(message: object): unknown;
}

it(
  "names of underscores and digits are names in code too",
  async () => {
    const dir = await makeFolder();
    await makeProject(dir);
    await writeTree(dir, { "schema/u.proto": underscores });
    const outDir = join(dir, "out");
    const only = ["messages", "server", "client", "mocks"] as const;
    await generate({ schemaDir: join(dir, "schema"), outDir, only });
    expect(await compile(dir, "out", "isolated")).toBe("");
    const all = await load<Readonly<Record<string, Codec>>>(dir, "out/u.ts");
    const inits: Readonly<Record<string, object>> = {
      _: { x: 1 },
      _$: { x: { x: 1 }, _: { $case: "_9", _9: "a" } },
      _1: { _: 1, _2x: "a", _3: [{ _: 5 }] },
      A: { _1: { $case: "_2", _2: "a" }, inner: { e: 2 } },
    };
    for (const [name, init] of Object.entries(inits)) {
      const message = all[name]?.create(init) ?? {};
      expect(message).toMatchObject(init);
      expect(all[name]?.decode(all[name].encode(message).finish())).toEqual(message);
      expect(all[name]?.fromJSON(all[name].toJSON(message))).toEqual(message);
    }
  },
  timeoutMs,
);

it(
  "a file whose name begins with a dot is found by what imports it",
  async () => {
    const dir = await makeFolder();
    await makeProject(dir);
    await writeTree(dir, {
      "schema/.hidden.proto": 'syntax = "proto3"; package h; message Hidden { string a = 1; }',
      "schema/shown.proto":
        'syntax = "proto3"; package h; import ".hidden.proto"; message Shown { Hidden a = 1; }',
    });
    const outDir = join(dir, "out");
    await generate({ schemaDir: join(dir, "schema"), outDir, only: ["messages", "descriptors"] });
    expect(await compile(dir, "out", "nodenext")).toBe("");
    expect((await readTree(outDir))["shown.ts"]).toContain('from "./.hidden.js"');
  },
  timeoutMs,
);

it("a raw method has bytes, whatever its types say", async () => {
  const dir = await makeFolder();
  await writeTree(dir, {
    "schema/raw.proto": `syntax = "proto3";
package raw;
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";
service Raw {
  option (pitaya.options.v1.service) = { server_type: "x" };
  rpc Call(google.protobuf.Empty) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { raw: true }; }
  rpc Note(google.protobuf.Empty) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { raw: true notify: true }; }
}
service RawPush {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
  rpc Push(google.protobuf.Empty) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { raw: true }; }
}
`,
  });
  const outDir = join(dir, "out");
  await generate({ schemaDir: join(dir, "schema"), outDir, only: ["server", "client"] });
  const { "raw.server.ts": server, "raw.client.ts": client } = await readTree(outDir);
  expect(server).toContain(
    "call(request: Uint8Array, ctx: HandlerContext): Uint8Array | Promise<Uint8Array>;",
  );
  expect(server).toContain("note(request: Uint8Array, ctx: HandlerContext): void | Promise<void>;");
  expect(client).toContain("ClientMethod<Uint8Array, Uint8Array>");
  expect(client).toContain("PushRoute<Uint8Array>");
});

it("two files that lead to one are both told", async () => {
  const dir = await makeFolder();
  await writeTree(dir, {
    "schema/a.proto": `syntax = "proto3";
import "pitaya/options/v1/options.proto";
service A { option (pitaya.options.v1.service) = { server_type: "x" }; rpc B(C) returns (C); }
message C {}`,
    "schema/a.server.proto": 'syntax = "proto3"; message D {}',
    "schema/dictionary.proto": 'syntax = "proto3"; message E {}',
  });
  const { status, stderr } = await pitaya(dir, "generate");
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /a\.proto:1:1: .*"a\.server\.ts" twice: ".*a\.server\.proto" leads to it too/,
  );
  expect(stderr).toMatch(
    /a\.server\.proto:1:1: .*"a\.server\.ts" twice: ".*a\.proto" leads to it too/,
  );
  expect(stderr).toMatch(
    /dictionary\.proto:1:1: .*"dictionary\.ts" twice: a file of the generator's own/,
  );
});
