import { gunzipSync } from "node:zlib";
import { create, createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { descriptors } from "@pitaya-ts/generated-test/descriptors.js";
import { AllTypes } from "@pitaya-ts/generated-test/e2e/v1/types.js";
import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import { Doc, ProtoDescriptors, ProtoNames } from "@pitaya-ts/protocol/docs.js";
import {
  type App,
  createApp,
  type HandlerService,
  protobufSerializer,
  type RemoteService,
  tcpAcceptor,
} from "@pitaya-ts/runtime";
import {
  Documentation,
  documentation,
  type SchemaDescriptors,
} from "@pitaya-ts/runtime/documentation";
import { describe, expect, it, onTestFinished } from "vitest";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { fromHex, type Vector, vectorsOf } from "../harness/vectors.js";
import { Caller } from "../interop/peer/caller.js";

const shape = { input: TestRequest, output: TestResponse };
const echo = { echo: () => TestResponse.create() };

function serviceAt<Kind extends "handler" | "remote">(kind: Kind, route: string) {
  const [serverType = "", name = ""] = route.split(".");
  return {
    kind,
    typeName: `test.${name}`,
    serverType,
    name,
    methods: { echo: { ...shape, route } },
  };
}

function makeApp(serverType: string): App {
  return createApp({
    serverType,
    acceptors: [tcpAcceptor({ port: 0, host: "127.0.0.1" })],
    serializer: protobufSerializer,
    compression: false,
    logger: new CapturingLogger(),
  });
}

function readFile(gzipped: Uint8Array): FileDescriptorProto {
  return fromBinary(FileDescriptorProtoSchema, gunzipSync(gzipped));
}

describe("documentation of a server", () => {
  interface DocsVector extends Vector {
    readonly op: "docs";
    readonly getPtrNames: boolean;
    readonly docs: object;
  }
  const remotes = vectorsOf<DocsVector>("docs", "docs").filter(({ name }) =>
    name.startsWith("remotes/"),
  );

  it.each(remotes)("tells $name as Pitaya does", ({ getPtrNames, docs }) => {
    const app = makeApp("room");
    const service: RemoteService<typeof echo> = serviceAt("remote", "room.doc.Remote");
    app.remote(service, echo);
    const told = new Documentation(app, [testSchema()]);
    expect(told.describe(getPtrNames ? "schema" : "none").remotes).toEqual(docs);
  });

  it("tells methods without an argument, without a reply, and with bytes", () => {
    const app = makeApp("room");
    const service: HandlerService<Record<"none" | "raw" | "tell", () => void>> = {
      ...serviceAt("handler", "room.a.b"),
      methods: {
        none: { route: "room.a.none" },
        raw: { route: "room.a.raw", input: "raw", output: "raw" },
        tell: { route: "room.a.tell", input: TestRequest, notify: true },
      },
    };
    app.handle(service, { none() {}, raw() {}, tell() {} });
    expect(new Documentation(app, [descriptors]).describe().handlers).toEqual({
      "room.a.none": { input: null, output: [{}, "error"] },
      "room.a.raw": { input: "[]byte", output: ["[]byte", "error"] },
      "room.a.tell": { input: { msg: "string" }, output: [] },
    });
  });

  it("tells Pitaya's command line a message wherever it needs one", () => {
    const app = makeApp("room");
    type Methods = Record<"none" | "raw" | "tell" | "tellRaw" | "unknown", () => never>;
    const unknown = { ...TestResponse };
    const service: HandlerService<Methods> = {
      ...serviceAt("handler", "room.a.b"),
      methods: {
        none: { route: "room.a.none" },
        raw: { route: "room.a.raw", input: "raw", output: "raw" },
        tell: { route: "room.a.tell", notify: true },
        tellRaw: { route: "room.a.tellraw", input: "raw", notify: true },
        unknown: { route: "room.a.unknown", output: unknown },
      },
    };
    const fail = (): never => expect.fail();
    app.handle(service, { none: fail, raw: fail, tell: fail, tellRaw: fail, unknown: fail });
    const told = new Documentation(app, [descriptors]);
    const empty = { "*google.protobuf.Empty": {} };
    const unseen = { "*protos.Unknown": {} };
    expect(told.describe("cli")).toEqual({
      handlers: {
        "room.a.none": { input: null, output: [empty, "error"] },
        "room.a.raw": { input: "[]byte", output: ["[]byte", "error"] },
        "room.a.tell": { input: empty, output: [] },
        "room.a.tellraw": { input: "[]byte", output: [] },
        "room.a.unknown": { input: null, output: [unseen, "error"] },
      },
      remotes: {},
      types: { ...empty, ...unseen },
    });
    expect(told.describe("schema").handlers).toMatchObject({
      "room.a.none": { input: null, output: [{}, "error"] },
      "room.a.raw": { input: "[]byte", output: ["[]byte", "error"] },
      "room.a.tell": { input: null, output: [] },
    });
    const files = ["google.protobuf.Empty", "protos.Unknown"].map((name) =>
      readFile(new Documentation(app, []).descriptor(name)),
    );
    expect(files.map(({ package: name, messageType }) => [name, messageType[0]?.name])).toEqual([
      ["google.protobuf", "Empty"],
      ["protos", "Unknown"],
    ]);
  });

  it("tells every kind of field, and messages inside of themselves", () => {
    const app = makeApp("room");
    const service: HandlerService<typeof echo> = {
      ...serviceAt("handler", "room.a.echo"),
      methods: { echo: { route: "room.a.echo", input: AllTypes } },
    };
    app.handle(service, echo);
    const { handlers } = new Documentation(app, [descriptors]).describe();
    expect(handlers["room.a.echo"]?.input).toMatchObject({
      aDouble: "float64",
      aFixed64: "uint64",
      someBytes: "[]byte",
      blobs: ["[]byte"],
      color: "e2e.v1.Color",
      inner: { label: "string", children: [{}], deep: { depth: "uint32" } },
      labels: "map[string]string",
      byNumber: "map[int32]*e2e.v1.AllTypes.Inner",
      at: { seconds: "int64", nanos: "int32" },
    });
  });
});

describe("descriptors by name", () => {
  interface DescriptorVector extends Vector {
    readonly op: "descriptor";
    readonly protoName: string;
    readonly gzipHex?: string;
  }
  // testrequest.proto is of Pitaya's own tests, and in no schema of ours.
  const known = vectorsOf<DescriptorVector>("docs", "descriptor").filter(
    ({ protoName }) => protoName !== "testrequest.proto",
  );

  it.each(known)("are as Pitaya's: $name", ({ protoName, gzipHex, error }) => {
    const told = new Documentation(makeApp("room"), [descriptors]);
    if (gzipHex === undefined) {
      expect(() => told.descriptor(protoName)).toThrow(error ?? "");
      return;
    }
    const [ours, theirs] = [told.descriptor(protoName), fromHex(gzipHex)].map(readFile);
    expect(formOf(ours)).toEqual(formOf(theirs));
  });
});

describe("a client that knows nothing but the route of the documentation", () => {
  it("learns all types of all routes, and can use them", async () => {
    const app = makeApp("connector");
    const service: HandlerService<{ types(message: AllTypes): AllTypes }> = {
      ...serviceAt("handler", "connector.a.types"),
      methods: { types: { route: "connector.a.types", input: AllTypes, output: AllTypes } },
    };
    app.handle(service, { types: (message) => message });
    app.use(documentation({ schemas: [descriptors] }));
    await app.start();
    onTestFinished(() => app.stop());
    const client = await Caller.dial(app.addresses[0] ?? "");
    onTestFinished(() => client.destroy());

    const { payload } = await client.request("connector.docs.docs");
    const doc = JSON.parse(Doc.decode(payload).doc) as {
      handlers: Record<string, { input: object }>;
    };
    const [name = ""] = Object.keys(doc.handlers["connector.a.types"]?.input ?? {});
    expect(name).toBe("*protos.e2e.v1.AllTypes");
    const names = [...new Set(starredKeys(doc))];
    expect(names).toContain("protos.e2e.v1.Color");

    const asked = ProtoNames.encode({ name: names }).finish();
    const { payload: answer } = await client.request("connector.docs.protos", asked);
    const files = new Map(
      ProtoDescriptors.decode(answer).desc.map((bytes) => {
        const file = readFile(bytes);
        return [file.name, file] as const;
      }),
    );
    // A file that another one needs and nobody sent would throw here.
    const sorted = inOrder(files);
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...sorted] }));
    for (const each of names) {
      expect(registry.getMessage(each) ?? registry.getEnum(each), each).toBeDefined();
    }
  });

  it("is refused names that nothing has, and answers of any length", async () => {
    const app = makeApp("connector");
    app.use(documentation({ schemas: [descriptors], name: "told" }));
    await app.start();
    onTestFinished(() => app.stop());
    const client = await Caller.dial(app.addresses[0] ?? "");
    onTestFinished(() => client.destroy());
    for (const name of [["nope.Nope"], Array<string>(20_000).fill("e2e/v1/types.proto")]) {
      const asked = ProtoNames.encode({ name }).finish();
      expect(await client.request("connector.told.protos", asked)).toMatchObject({ error: true });
    }
  });
});

/** Names as Pitaya's command line finds them: keys with a star, at any depth. */
function starredKeys(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key.startsWith("*") ? [key.slice(1)] : []),
    ...starredKeys(inner),
  ]);
}

function inOrder(files: ReadonlyMap<string, FileDescriptorProto>): readonly FileDescriptorProto[] {
  const done = new Set<FileDescriptorProto>();
  const add = (name: string): void => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`file "${name}" was not sent`);
    if (done.has(file)) return;
    for (const dependency of file.dependency) add(dependency);
    done.add(file);
  };
  for (const name of files.keys()) add(name);
  return [...done];
}

/** What readers of a descriptor need of it. */
function formOf(file: FileDescriptorProto | undefined) {
  return {
    package: file?.package,
    messages: file?.messageType.map(({ name, field }) => [
      name,
      field.map((each) => [each.name, each.number, each.type, each.label]),
    ]),
  };
}

/** The messages of the vectors, which have another package than ours. */
function testSchema(): SchemaDescriptors {
  const field = (name: string, number: number, type: FieldDescriptorProto_Type) => {
    return { name, jsonName: name, number, type, label: FieldDescriptorProto_Label.OPTIONAL };
  };
  const { STRING, INT32 } = FieldDescriptorProto_Type;
  const file = create(FileDescriptorProtoSchema, {
    name: "test.proto",
    package: "test",
    syntax: "proto3",
    messageType: [
      { name: "TestRequest", field: [field("msg", 1, STRING)] },
      { name: "TestResponse", field: [field("code", 1, INT32), field("msg", 2, STRING)] },
    ],
  });
  const bytes = toBinary(FileDescriptorProtoSchema, file);
  return {
    files: { "test.proto": Buffer.from(bytes).toString("base64") },
    messages: { "test.TestRequest": TestRequest, "test.TestResponse": TestResponse },
  };
}
