import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openBytes } from "../harness/byte-client.js";
import { ask, shakeHands } from "../harness/packets.js";
import { bigMessage } from "./big-message.js";
import { type Answer, LibpitayaClient } from "./peer/libpitaya.js";
import { type Port, type ServerProcess, startServer } from "./peer/server-process.js";
import { BigMessage } from "./protobuf-messages.js";

const largestId = 2 ** 32 - 1;
const libpitayaPorts = ["tcp", "tls"] as const;

async function dial(server: ServerProcess, port: Port): Promise<LibpitayaClient> {
  const ca = port === "tls" ? server.certificate.cert : undefined;
  const client = await LibpitayaClient.dial(server.ports[port], ca);
  onTestFinished(() => client.destroy());
  return client;
}

async function connected(server: ServerProcess, port: Port): Promise<LibpitayaClient> {
  const client = await dial(server, port);
  await client.shakeHands();
  return client;
}

/** `!` marks an error. */
function textOf({ error, body }: Answer): string {
  return `${error ? "!" : ""}${body}`;
}

function hexOf({ error, body }: Answer): string {
  return `${error ? "!" : ""}${body.toString("hex")}`;
}

/** A protobuf message with one short text in its first field. */
function sessionData(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x0a, text.length), Buffer.from(text)]);
}

describe.each(libpitayaPorts)("the JSON server over %s", (port) => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer("json-server");
  });
  afterAll(async () => expect(await server.stop()).toBe(0));

  it("shakes hands", async () => {
    const client = await dial(server, port);
    const dict = {
      "connector.getsessiondata": 1,
      "connector.setsessiondata": 2,
      "room.room.getsessiondata": 3,
      onMessage: 4,
      onMembers: 5,
      "connector.geterror": 6,
    };
    const sys = { heartbeat: 30, serializer: "json", dict };
    expect(await client.shakeHands()).toEqual({ code: 200, sys });
  });

  it("remembers the handshake, with the user's part if there is one", async () => {
    const client = await dial(server, port);
    const sys =
      '{"platform":"mac","libVersion":"0.3.5-release","clientBuildNumber":"20","clientVersion":"2.1"}';
    await client.shakeHands();
    const route = "connector.gethandshakedata";
    expect(textOf(await client.ask(1, route, '{"name": "test"}'))).toBe(`{"sys":${sys}}`);
    const other = await dial(server, port);
    await other.shakeHands({ pets: [], age: 30 });
    expect(textOf(await other.ask(largestId, route))).toBe(
      `{"sys":${sys},"user":{"age":30,"pets":[]}}`,
    );
  });

  it("keeps session data to the byte", async () => {
    const client = await connected(server, port);
    const first = textOf(await client.ask(1, "connector.getsessiondata", "{}"));
    expect(first).toBe('{"Data":{"ipversion":"ipv4"}}');
    const set = (body: string): Promise<Answer> =>
      client.ask(128, "connector.setsessiondata", body);
    expect(textOf(await set('{"Data":{"z":1,"animal":{"legs":4}}}'))).toBe(
      '{"Code":200,"Msg":"success"}',
    );
    expect(textOf(await client.ask(3, "connector.getsessiondata", ""))).toBe(
      '{"Data":{"animal":{"legs":4},"z":1}}',
    );
    expect(textOf(await set('{"Data":5}'))).toMatch(/^!\{"code":"PIT-400",/);
    expect(textOf(await set('{"Data":'))).toMatch(/^!\{"code":"PIT-400",/);
    expect(textOf(await set("{}"))).toBe('{"Code":200,"Msg":"success"}');
    expect(textOf(await client.ask(3, "connector.getsessiondata"))).toBe('{"Data":{}}');
  });

  it("pushes before it answers", async () => {
    const client = await connected(server, port);
    expect(textOf(await client.ask(1, "connector.sendpush", "{}"))).toBe('{"Code":200,"Msg":"Ok"}');
    expect(client.pushes.size).toBe(1);
    const { route, body } = await client.pushes.take();
    expect([route, String(body)]).toEqual(["some.push.route", '{"key1":10,"key2":true}']);
  });

  it("answers errors", async () => {
    const client = await connected(server, port);
    expect(textOf(await client.ask(1, "connector.geterror", "{}"))).toBe(
      '!{"code":"PIT-000","msg":"GetError is returning a custom error"}',
    );
    expect(textOf(await client.ask(2, "connector.route", "{}"))).toBe(
      '!{"code":"PIT-404","msg":"pitaya/handler: connector.connector.route not found"}',
    );
  });

  it("survives messages to others", async () => {
    const client = await connected(server, port);
    client.notify("test.testHandler.notify", '{"content": "test content"}');
    client.notify("invalid.route", "{}");
    expect((await client.ask(1, "invalid.route", "{}")).error).toBe(true);
    expect((await client.ask(2, "room.room.getsessiondata", "{}")).error).toBe(true);
    expect((await client.ask(3, "connector.getsessiondata")).error).toBe(false);
  });

  it("answers 40 requests at once", async () => {
    const client = await connected(server, port);
    const ids = Array.from({ length: 40 }, (_, index) => 100 + index);
    for (const id of ids) client.request(id, "connector.getsessiondata", "{}");
    const answered: number[] = [];
    while (answered.length < ids.length) {
      const { id, error } = await client.answers.take();
      expect(error).toBe(false);
      answered.push(id);
    }
    expect(answered.sort((a, b) => a - b)).toEqual(ids);
  });
});

describe.each(libpitayaPorts)("the protobuf server over %s", (port) => {
  let server: ServerProcess;
  const data = sessionData("THIS IS THE SESSION DATA");
  beforeAll(async () => {
    server = await startServer("protobuf-server");
  });
  afterAll(async () => expect(await server.stop()).toBe(0));

  it("shakes hands", async () => {
    const client = await dial(server, port);
    const dict = { "connector.getsessiondata": 1, "connector.setsessiondata": 2 };
    const sys = { heartbeat: 30, serializer: "protobuf", dict };
    expect(await client.shakeHands()).toEqual({ code: 200, sys });
  });

  it("answers session data whatever the body", async () => {
    const client = await connected(server, port);
    expect(hexOf(await client.ask(1, "connector.getsessiondata", "{}"))).toBe(data.toString("hex"));
    expect(hexOf(await client.ask(2, "connector.getsessiondata"))).toBe(data.toString("hex"));
  });

  it("takes session data", async () => {
    const client = await connected(server, port);
    // code 200, msg "success"
    const success = "08c801120773756363657373";
    const set = (body: Uint8Array): Promise<Answer> =>
      client.ask(largestId, "connector.setsessiondata", body);
    expect(hexOf(await set(sessionData("Joelho")))).toBe(success);
    expect(hexOf(await set(new Uint8Array(0)))).toBe(success);
    expect((await set(Buffer.of(0x0a, 9, 1))).error).toBe(true);
  });

  it("answers the big message", async () => {
    const client = await connected(server, port);
    const { error, body } = await client.ask(1, "connector.getbigmessage");
    expect(error).toBe(false);
    expect(body.equals(BigMessage.encode(bigMessage).finish())).toBe(true);
    for (const chest of bigMessage.response.chests) expect(body.includes(chest)).toBe(true);
  });

  it("pushes when it is notified", async () => {
    const client = await connected(server, port);
    client.notify("connector.notifysessiondata", sessionData("x"));
    const { route, body } = await client.pushes.take();
    expect([route, body.toString("hex")]).toEqual(["some.push.route", data.toString("hex")]);
  });

  it("answers errors", async () => {
    const client = await connected(server, port);
    const answer = await client.ask(1, "connector.route", "{}");
    const msg = "pitaya/handler: connector.connector.route not found";
    const expected = Buffer.concat([sessionData("PIT-404"), Buffer.of(0x12, msg.length)]);
    expect(textOf(answer)).toBe(`!${expected}${msg}`);
  });
});

describe("the other ports of a server", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer("json-server");
  });
  afterAll(async () => expect(await server.stop()).toBe(0));

  it("disconnect a plain client where TLS is spoken", async () => {
    const client = await LibpitayaClient.dial(server.ports.tls);
    onTestFinished(() => client.destroy());
    client.shakeHands().catch(() => undefined);
    await client.closed();
  });

  it("speak WebSocket", async () => {
    const client = await openBytes("ws", `127.0.0.1:${server.ports.ws}`);
    onTestFinished(() => client.destroy());
    expect((await shakeHands(client)).code).toBe(200);
    const { error, text } = await ask(client, 1, "connector.setsessiondata", Buffer.from("{}"));
    expect([error, text]).toEqual([false, '{"Code":200,"Msg":"success"}']);
  });
});
