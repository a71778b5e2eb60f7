import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asyncapi from "@asyncapi/specs";
import { generate } from "@pitaya-ts/codegen";
import { AllTypes, Color } from "@pitaya-ts/generated-test/e2e/v1/types.js";
import { Any } from "@pitaya-ts/generated-test/google/protobuf/any.js";
import { GoTypes } from "@pitaya-ts/generated-test/json/v1/go.js";
import { PlainData } from "@pitaya-ts/generated-test/json/v1/plain.js";
import { Ajv, type SchemaObject } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatGoMessage } from "../../runtime/src/serialize/json-text.js";
import { readTree, writeTree } from "./folders.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const lenient = { validateFormats: false, allErrors: true } as const;

/** As much of the document as the tests look at. */
interface Document {
  readonly channels: Readonly<Record<string, { address: string; messages: object }>>;
  readonly operations: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const goService = `syntax = "proto3";
package json.v1;
import "json/v1/go.proto";
import "json/v1/plain.proto";
import "pitaya/options/v1/options.proto";
service Go {
  option (pitaya.options.v1.service) = { server_type: "go" };
  rpc Types(GoTypes) returns (GoTypes);
  rpc Data(PlainData) returns (PlainData);
}
`;

const anyService = `syntax = "proto3";
package any.v1;
import "google/protobuf/any.proto";
import "pitaya/options/v1/options.proto";
service Boxes {
  option (pitaya.options.v1.service) = { server_type: "go" };
  rpc Open(Box) returns (Box);
}
message Box { google.protobuf.Any any = 1; }
`;

async function generateDocument(dir: string, schemaDir: string): Promise<Document> {
  await generate({
    schemaDir,
    outDir: join(dir, "out"),
    lockFile: join(dir, "routes.lock.json"),
    only: ["docs"],
  });
  const { "docs/asyncapi.json": text = "" } = await readTree(join(dir, "out"));
  return JSON.parse(text) as Document;
}

describe("the AsyncAPI document", () => {
  let dir: string;
  let example: Document;
  let test: Document;
  let go: Document;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "pitaya-test-"));
    example = await generateDocument(join(dir, "example"), join(root, "schema/example"));
    test = await generateDocument(join(dir, "test"), join(root, "schema/test"));
    await cp(join(root, "schema/test/json"), join(dir, "schema/json"), { recursive: true });
    await writeTree(dir, {
      "schema/any/v1/service.proto": anyService,
      "schema/json/v1/service.proto": goService,
    });
    go = await generateDocument(join(dir, "go"), join(dir, "schema"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("is one by the schema of AsyncAPI 3.0", () => {
    // It brings the schema of schemas along, which Ajv has already.
    const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, ...lenient });
    const validate = ajv.compile(asyncapi.schemas["3.0.0"] as SchemaObject);
    for (const document of [example, test, go]) {
      validate(document);
      expect(validate.errors).toBeNull();
    }
    expect(validate({ ...example, channels: { a: { address: 1 } } })).toBe(false);
  });

  it("refers to nothing that it lacks", () => {
    for (const document of [example, test, go]) {
      const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
      expect(refs.length).toBeGreaterThan(10);
      for (const [, path = ""] of refs) {
        const found = path
          .split("/")
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
        expect(found, path).toBeTypeOf("object");
      }
    }
  });

  it("has requests with replies, notifies, pushes and remotes", () => {
    expect(example.channels["chat.v1.Room.Join"]?.address).toBe("room.room.join");
    expect(example.operations["chat.v1.Room.Join"]).toMatchObject({
      action: "receive",
      reply: { messages: [{ $ref: "#/channels/chat.v1.Room.Join/messages/reply" }] },
      "x-pitaya": {
        serverType: "room",
        code: 39797,
        auth: "bound",
        errors: [{ code: "CHAT-ROOM", description: "the room's name is empty" }],
      },
    });
    expect(example.operations["chat.v1.Room.Say"]).not.toHaveProperty("reply");
    expect(example.operations["chat.v1.RoomPush.Line"]).toMatchObject({ action: "send" });
    expect(example.operations["chat.v1.RoomRemote.Stats"]).toMatchObject({
      action: "receive",
      "x-pitaya": { timeoutMs: 2000 },
    });
  });

  it("has schemas that take what servers write in protobuf's JSON, and no other types", () => {
    const validate = validatorOf(test, "e2e.v1.AllTypes");
    const inner = { label: "a", children: [{ deep: { depth: 1 } }] };
    const full = AllTypes.create({
      aDouble: Number.NaN,
      anInt64: -5n,
      aUint64: 2n ** 64n - 1n,
      someBytes: new Uint8Array([1]),
      color: Color.COLOR_RED,
      inner,
      maybeColor: Color.COLOR_UNSPECIFIED,
      longs: [1n],
      inners: [inner],
      labels: { a: "b" },
      byLong: new Map([[1n, "a"]]),
      byFlag: new Map([[true, Color.COLOR_RED]]),
      choice: { $case: "part", part: inner },
      at: new Date(0),
      lasting: { seconds: 1n, nanos: 5 },
      wrappedLong: 1n,
      object: { a: [null] },
      anyValue: null,
    });
    for (const message of [full, AllTypes.create()]) {
      validate(AllTypes.toJSON(message));
      expect(validate.errors).toBeNull();
    }
    expect(validate({ anInt64: 1 })).toBe(false);
    expect(validate({ color: "COLOR_NONE" })).toBe(false);
    expect(validate({ someBytes: [1] })).toBe(false);
    expect(validate({ byFlag: { true: "COLOR_NONE" } })).toBe(false);
    expect(validate({ inner: { children: [{ label: 1 }] } })).toBe(false);
  });

  it("has the form of ours for an Any", () => {
    const validate = validatorOf(go, "any.v1.Box");
    const any = Any.toJSON({ typeUrl: "a/b.C", value: new Uint8Array([1]) });
    expect(validate({ any })).toBe(true);
    expect(validate({ any: { value: [1] } })).toBe(false);
  });

  it("has schemas that take what servers write as Go does, and no other types", () => {
    const types = validatorOf(go, "json.v1.GoTypes");
    const full = GoTypes.create({
      roomId: "a",
      aLong: 5n,
      aDouble: 1.5,
      someBytes: new Uint8Array([1]),
      color: 1,
      inner: { label: "b" },
      scores: { a: 1n },
      byLong: new Map([[1n, 1]]),
      myChoice: { $case: "part", part: { label: "c" } },
      at: new Date(1000),
      lasting: { seconds: 1n, nanos: 5 },
      wrapped: "d",
    });
    for (const message of [full, GoTypes.create()]) {
      types(JSON.parse(formatGoMessage(GoTypes.toJSON(message))));
      expect(types.errors).toBeNull();
    }
    expect(types({ a_long: "5" })).toBe(false);
    expect(types({ MyChoice: { AName: 5 } })).toBe(false);
    const plain = validatorOf(go, "json.v1.PlainData");
    for (const message of [PlainData.create({ reply: { code: 1 } }), PlainData.create()]) {
      plain(JSON.parse(formatGoMessage(PlainData.toJSON(message))));
      expect(plain.errors).toBeNull();
    }
    expect(plain({ reply: { Code: "1" } })).toBe(false);
  });
});

function validatorOf({ components }: Document, typeName: string) {
  const ajv = new Ajv({ strict: false, ...lenient });
  return ajv.compile({ components, $ref: `#/components/schemas/${typeName}` });
}
