import { connect } from "node:net";
import { gunzipSync } from "node:zlib";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import { Doc, ProtoDescriptors, ProtoNames } from "@pitaya-ts/protocol/docs.js";
import { Error as ErrorMessage } from "@pitaya-ts/protocol/error.js";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openBytes } from "../harness/byte-client.js";
import { freePort } from "../harness/free-ports.js";
import { shakeHands } from "../harness/packets.js";
import { within } from "../harness/wait.js";
import { Caller } from "./peer/caller.js";
import { type ClusterProcess, startProcess } from "./peer/cluster-process.js";

const flags = ["-port=0", "-standalone", "-pitaya.handler.messages.compression=false"];

describe("the lab peer alone, with protobuf", () => {
  let server: ClusterProcess;
  beforeAll(async () => {
    server = await startProcess("lab-peer", [...flags, "-serializer", "protobuf"]);
  });
  afterAll(async () => expect(await server.stop()).toBe(0));

  async function dial(): Promise<Caller> {
    const caller = await Caller.dial(server.addresses[0] ?? "");
    onTestFinished(() => caller.destroy());
    return caller;
  }

  function hello(): Uint8Array {
    return TestRequest.encode({ msg: "hello" }).finish();
  }

  it("echoes, binds and answers messages", async () => {
    const client = await dial();
    expect(await client.ask("connector.lab.echo", "raw")).toBe("raw");
    expect(await client.ask("connector.lab.bind", "me")).toBe("ack");
    const { payload } = await client.request("connector.lab.pecho", hello());
    expect(TestResponse.decode(payload)).toEqual({ code: 200, msg: "hello" });
  });

  it("pushes messages", async () => {
    const client = await dial();
    const { payload } = await client.request("connector.lab.ppush", hello());
    expect(TestResponse.decode(payload)).toEqual({ code: 200, msg: "pushed" });
    expect(await client.pushed()).toBe(`lab.onppush ${Buffer.from(hello())}`);
  });

  it("answers errors as messages", async () => {
    const client = await dial();
    const { error, payload } = await client.request("connector.lab.pfail", hello());
    expect(error).toBe(true);
    expect(ErrorMessage.decode(payload)).toEqual({
      code: "LAB-P",
      msg: "hello",
      metadata: { k: "v" },
    });
  });

  it("documents what it answers", async () => {
    const client = await dial();
    const { payload } = await client.request("connector.lab.docs");
    const request = { "*protos.interop.v1.TestRequest": { msg: "string" } };
    const response = { "*protos.interop.v1.TestResponse": { code: "int32", msg: "string" } };
    const shape = { input: request, output: [response, "error"] };
    expect(JSON.parse(Doc.decode(payload).doc)).toMatchObject({
      handlers: {
        "connector.lab.echo": { input: "[]byte", output: ["[]byte", "error"] },
        "connector.lab.bind": { input: "[]byte", output: ["[]byte", "error"] },
        "connector.lab.pecho": shape,
        "connector.lab.ppush": shape,
        "connector.lab.pfail": shape,
        "connector.lab.docs": {
          input: null,
          output: [{ "*protos.Doc": { doc: "string" } }, "error"],
        },
        "connector.lab.protos": {
          input: { "*protos.ProtoNames": { name: ["string"] } },
          output: [{ "*protos.ProtoDescriptors": { desc: ["[]byte"] } }, "error"],
        },
      },
      remotes: {},
      types: { ...request, ...response, "*protos.Doc": { doc: "string" } },
    });
  });

  it("describes messages in the order of their names", async () => {
    const client = await dial();
    const name = ["Doc", "interop.v1.TestResponse", "ProtoNames"];
    const ask = ProtoNames.encode({ name: name.map((each) => `protos.${each}`) }).finish();
    const { payload } = await client.request("connector.lab.protos", ask);
    const files = ProtoDescriptors.decode(payload).desc.map((bytes) =>
      fromBinary(FileDescriptorProtoSchema, gunzipSync(bytes)),
    );
    expect(files.map((file) => [file.name, file.package])).toEqual([
      ["protos/docs.proto", "protos"],
      ["interop/v1/structs.proto", "protos.interop.v1"],
      ["protos/docs.proto", "protos"],
    ]);
    expect(files[1]?.messageType.map((message) => message.name)).toEqual([
      "TestRequest",
      "TestResponse",
    ]);
    const { error } = await client.request(
      "connector.lab.protos",
      ProtoNames.encode({ name: ["protos.Nope"] }).finish(),
    );
    expect(error).toBe(true);
  });
});

describe("the lab peer alone, with WebSocket and a dictionary", () => {
  let server: ClusterProcess;
  beforeAll(async () => {
    server = await startProcess("lab-peer", [
      ...flags,
      "-wsport",
      String(await freePort()),
      "-dict",
    ]);
  });
  afterAll(async () => expect(await server.stop()).toBe(0));

  it.each(["tcp", "ws"] as const)("announces its dictionary over %s", async (transport) => {
    const address = server.addresses[transport === "tcp" ? 0 : 1] ?? "";
    const client = await openBytes(transport, address);
    onTestFinished(() => client.destroy());
    const { text } = await shakeHands(client);
    expect(JSON.parse(text)).toMatchObject({
      sys: { dict: { "connector.lab.echo": 1, "lab.onpush": 2, "connector.lab.info": 3 } },
    });
  });

  it.each(["tcp", "ws"] as const)("answers over %s", async (transport) => {
    const address = server.addresses[transport === "tcp" ? 0 : 1] ?? "";
    const client = await Caller.dial(address, transport);
    onTestFinished(() => client.destroy());
    expect(await client.ask("connector.lab.echo", "hi")).toBe("hi");
    expect(await client.ask("connector.lab.rpc", { route: "a.b.c" })).toBe(
      '!{"code":"PIT-000","msg":"RPC server is not running"}',
    );
  });

  it.each([
    ["a request of HTTP", "GET / HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["a hello of TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"],
  ])("drops %s on the TCP port", async (_what, bytes) => {
    const { hostname, port } = new URL(`tcp://${server.addresses[0]}`);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    const closed = new Promise<void>((resolve) => {
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
    });
    socket.resume();
    socket.write(bytes, "latin1");
    await within(closed, "end of the connection");
  });
});
