import { createHash } from "node:crypto";
import { dictionary } from "@pitaya-ts/generated-test/dictionary.js";
import {
  jsonSerializer,
  metricNames,
  protobufSerializer,
  RouteDictionary,
  type Serializer,
} from "@pitaya-ts/runtime";
import { type ClientSchema, SchemaMismatchError } from "@pitaya-ts/runtime/client";
import { describe, expect } from "vitest";
import { it, type Lab, type LabServer } from "../harness/lab.js";
import { handshakePacket, readHandshake } from "../harness/packets.js";
import { RecordedMetrics } from "../harness/recorded-metrics.js";
import { generateShop, type ShopVersion } from "../harness/versions.js";
import { startFront } from "./services/servers.js";

/** Additive changes of every kind. */
const additive = [
  ["int32 count = 2;", "int32 count = 2; string colour = 9; repeated Line more = 10;"],
  ["rpc Look", "// Newer.\n  rpc Sell(BuyRequest) returns (BuyReply);\n  rpc Look"],
  ["int32 minutes = 1;", "int64 minutes = 1; bool early = 2;"],
] as const;

async function startShop(
  lab: Lab,
  { server, schema, dictionary: codes }: ShopVersion,
  serializer: Serializer = protobufSerializer,
) {
  const metrics = new RecordedMetrics();
  const front = await lab.frontend({
    schema,
    dictionary: codes,
    serializer,
    reporters: [metrics],
    setUp: (app) =>
      app.handle(server.Shop, {
        buy: () => ({ price: 5 }),
        sell: () => ({ price: 4 }),
        look: () => ({ price: 3 }),
        ask: () => undefined,
      } as object),
  });
  const told = () => metrics.counted(metricNames.schemaDifferences);
  return { front, told };
}

const hashOf = (shapes: string): string =>
  createHash("sha256").update(shapes).digest("base64url").slice(0, 22);

const connectWith = (lab: Lab, front: LabServer, schema: ClientSchema) =>
  lab.client(front, "tcp", { schema });

const lines = (front: LabServer) =>
  front.log.complaints.filter(({ message }) => message === "clients with another schema");

describe.each([protobufSerializer, jsonSerializer])(
  "a client's schema, with $name",
  (serializer) => {
    it("that is the server's, older or newer by additions is fine", async ({ lab }) => {
      const [old, newer] = [await generateShop(), await generateShop(additive)];
      for (const [mine, theirs] of [
        [old, old],
        [old, newer],
      ] as const) {
        const { front, told } = await startShop(lab, theirs, serializer);
        const client = await connectWith(lab, front, mine.schema);
        expect(client.schemaDifferences).toEqual([]);
        expect(await client.service(mine.client.Shop).buy({ item: "hat" })).toMatchObject({
          price: 5,
        });
        expect(told()).toEqual([]);
        expect(lines(front)).toEqual([]);
      }
    });

    it("that breaks a route is told which and how, and that route alone is refused", async ({
      lab,
    }) => {
      const old = await generateShop();
      const broken = await generateShop([["int32 count", "string count"]]);
      const { front, told } = await startShop(lab, broken, serializer);
      const client = await connectWith(lab, front, old.schema);
      const how = "request field 2: int32 or uint32 for the caller, string for the server";
      const route = "connector.shop.buy";
      const difference = { route, kind: "handler", how, breaks: true };
      expect(client.schemaDifferences).toEqual([difference]);
      const heard: unknown[] = [];
      client.onSchemaDifferences((differences) => heard.push(differences));
      expect(heard).toEqual([[difference]]);
      const shop = client.service(old.client.Shop);
      const refused = shop.buy({ item: "hat", count: 2 });
      await expect(refused).rejects.toThrow(SchemaMismatchError);
      await expect(refused).rejects.toMatchObject({ code: "PIT-426", metadata: { route } });
      await expect(refused).rejects.toThrow(how);
      expect(await shop.look()).toMatchObject({ price: 3 });
      // The second one of its build is asked nothing, and no further line is written.
      await connectWith(lab, front, old.schema);
      expect(told()).toEqual([
        { labels: { peer: "client", route }, value: 1 },
        { labels: { peer: "client", route }, value: 1 },
      ]);
      expect(lines(front)).toMatchObject([
        { fields: { schema: old.schema.hash, differs: [`${route}: ${how}`] } },
      ]);
    });
  },
);

describe("differences of a client's schema", () => {
  const buy = "connector.shop.buy";
  it.for([
    ["a nested message", [["string text = 1; BuyRequest", "bool text = 1; BuyRequest"]], buy, true],
    [
      "one value and many",
      [["string item = 1;\n  int32", "repeated string item = 1;\n  int32"]],
      buy,
      true,
    ],
    ["a reply", [["int32 price", "fixed32 price"]], buy, true],
    [
      "a request that is a notify",
      [
        [
          "rpc Buy(BuyRequest) returns (BuyReply);",
          `rpc Buy(BuyRequest) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { notify: true }; }`,
        ],
      ],
      buy,
      true,
    ],
    [
      "bytes as they are",
      [
        [
          "rpc Buy(BuyRequest) returns (BuyReply);",
          `rpc Buy(BuyRequest) returns (BuyReply) { option (pitaya.options.v1.method) = { raw: true }; }`,
        ],
      ],
      buy,
      true,
    ],
    ["a push", [["int32 minutes", "string minutes"]], "onClosing", true],
    ["a route that is gone", [["rpc Buy(BuyRequest) returns (BuyReply);", ""]], buy, false],
    [
      "a notify that is a request",
      [["{ notify: true }", "{ notify: false }"]],
      "connector.shop.ask",
      false,
    ],
  ] as const)("see %s", async ([, changes, route, breaks], { lab }) => {
    const old = await generateShop();
    const { front } = await startShop(lab, await generateShop(changes));
    const client = await connectWith(lab, front, old.schema);
    expect(client.schemaDifferences).toContainEqual(expect.objectContaining({ route, breaks }));
  });

  it.for([
    ["int32 and bool", [["int32 count", "bool count"]]],
    ["string and bytes", [["string item = 1;\n  int32", "bytes item = 1;\n  int32"]]],
    [
      "a map and its entries",
      [
        [
          "map<string, Line> lines = 4;",
          "message E { string key = 1; Line value = 2; } repeated E lines = 4;",
        ],
      ],
    ],
    [
      "a field that moves into a oneof",
      [["int32 count = 2;", "oneof how { int32 count = 2; int32 weight = 7; }"]],
    ],
    ["a field that gets presence", [["int32 count", "optional int32 count"]]],
    ["another name", [["int32 count", "int32 amount"]]],
  ] as const)("don't see %s, which are the same on the wire", async ([, changes], { lab }) => {
    const old = await generateShop();
    const { front } = await startShop(lab, await generateShop(changes));
    expect((await connectWith(lab, front, old.schema)).schemaDifferences).toEqual([]);
  });
});

describe("a handshake", () => {
  it("of others is answered byte for byte as without a schema", async ({ lab }) => {
    const version = await generateShop();
    const plain = { sys: { platform: "mac", libVersion: "0.3.5-release", clientVersion: "2.1" } };
    const answers: string[] = [];
    for (const schema of [version.schema, undefined]) {
      const front = await lab.frontend(schema === undefined ? {} : { schema });
      const client = await lab.bytes(front, "tcp");
      client.send(handshakePacket(plain));
      answers.push(Buffer.from((await client.packets.take()).body).toString());
    }
    expect(answers[0]).toBe('{"code":200,"sys":{"dict":{},"heartbeat":30,"serializer":"json"}}');
    expect(answers[1]).toBe(answers[0]);
  });

  it.for([
    ["another hash", (schema: ClientSchema) => ({ ...schema, hash: "x".repeat(22) })],
    ["no shapes", () => ({ hash: "", shapes: "nonsense" })],
  ] as const)("with a schema that has %s is refused", async ([, forge], { lab }) => {
    const { front } = await startShop(lab, await generateShop());
    const { hash, shapes } = forge((await generateShop([["int32 count", "bool count"]])).schema);
    const client = await lab.bytes(front, "tcp");
    const schemaHash = hash === "" ? hashOf(shapes) : hash;
    client.send(handshakePacket({ sys: { schemaHash } }));
    expect(readHandshake(await client.packets.take()).text).toContain('"schema":{"ask":65536}');
    client.send(handshakePacket({ sys: { schemaHash, schemaShapes: shapes } }));
    expect(readHandshake(await client.packets.take()).code).toBe(400);
    await client.closed();
    expect(front.log.complaints).toMatchObject([{ fields: { code: "bad-handshake" } }]);
  });

  it("is not asked for a schema longer than it may be", async ({ lab }) => {
    const { schema, server } = await generateShop();
    const front = await lab.frontend({
      schema,
      limits: { maxHandshakeBytes: 300 },
      setUp: (app) => app.handle(server.Shop, { buy() {}, look() {}, ask() {} } as object),
    });
    const other = await generateShop([["int32 count", "string count"]]);
    const client = await connectWith(lab, front, other.schema);
    expect(client.schemaDifferences).toEqual([]);
  });
});

describe("the dictionary", () => {
  const codes = new RouteDictionary(dictionary);

  it("is left out for a client that proves to have it", async ({ lab }) => {
    const front = await startFront(lab, { dictionary, compression: false });
    const ask = async (sys: object): Promise<Buffer> => {
      const client = await lab.bytes(front, "tcp");
      client.send(handshakePacket({ sys }));
      return Buffer.from((await client.packets.take()).body);
    };
    const [whole, wrong, left] = [
      await ask({}),
      await ask({ dictHash: "0123456789abcdef" }),
      await ask({ dictHash: codes.hash }),
    ];
    expect(JSON.parse(whole.toString()).sys.dict).toEqual(dictionary);
    expect(wrong).toEqual(whole);
    expect(JSON.parse(left.toString())).toEqual({
      code: 200,
      sys: { dictHash: codes.hash, heartbeat: 30, serializer: "json" },
    });
    const entries = Object.entries(dictionary).map(([route, code]) => `"${route}":${code},`);
    expect(whole.length - left.length).toBeGreaterThan(entries.join("").length - 30);
  });

  it("that the client has is used by both sides; of another one the server's", async ({ lab }) => {
    const { Probe } = await import("@pitaya-ts/generated-test/e2e/v1/e2e.client.js");
    const front = await startFront(lab, { dictionary });
    const other = { "connector.probe.echo": 7, "connector.probe.fail": 8 };
    for (const known of [dictionary, other, {}]) {
      const client = await lab.client(front, "tcp", { dictionary: known });
      expect(await client.service(Probe).echo({ text: "hi" })).toEqual({ text: "hi" });
    }
  });
});
