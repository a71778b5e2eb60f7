import { encodePacket, packetType } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { it } from "../harness/lab.js";
import {
  ackPacket,
  ask,
  dataPacket,
  handshakePacket,
  readMessage,
  requestPacket,
  textBytes,
} from "../harness/packets.js";
import { startFront } from "./services/servers.js";

const route = "connector.probe.echoraw";

describe("a TCP stream", () => {
  const stream = Buffer.concat([
    handshakePacket(),
    ackPacket,
    requestPacket(1, route, textBytes("one")),
    requestPacket(2, route, textBytes("two")),
    requestPacket(3, route, textBytes("three")),
  ]);

  it("may be one chunk", async ({ lab }) => {
    const client = await lab.bytes(await startFront(lab), "tcp");
    client.send(stream);
    expect(await readAll(client)).toEqual(["one", "two", "three"]);
  });

  it("may come byte by byte", async ({ lab }) => {
    const client = await lab.bytes(await startFront(lab), "tcp");
    for (const byte of stream) await client.flush(Uint8Array.of(byte));
    expect(await readAll(client)).toEqual(["one", "two", "three"]);
  });

  it("may be cut anywhere", async ({ lab }) => {
    const front = await startFront(lab);
    for (let cut = 1; cut < stream.length; cut += 3) {
      const client = await lab.bytes(front, "tcp");
      await client.flush(stream.subarray(0, cut));
      // A turn of the event loop, so that the server reads the parts one by one.
      await new Promise((resolve) => setImmediate(resolve));
      client.send(stream.subarray(cut));
      expect(await readAll(client)).toEqual(["one", "two", "three"]);
      client.destroy();
    }
  });

  it("may end inside a packet: the session ends without an answer or a complaint", async ({
    lab,
  }) => {
    const front = await startFront(lab);
    for (const length of [1, 3, 10]) {
      const client = await lab.working(front, "tcp");
      await client.flush(requestPacket(1, route, textBytes("long enough")).subarray(0, length));
      client.end();
      await client.closed();
    }
    expect(front.log.complaints).toEqual([]);
  });
});

describe("a WebSocket message", () => {
  const request = requestPacket(1, route, textBytes("x"));
  const bad = [
    { what: "empty", bytes: new Uint8Array(0) },
    { what: "shorter than a head", bytes: Uint8Array.of(3, 0, 0) },
    { what: "shorter than announced", bytes: request.subarray(0, -2) },
    { what: "longer than announced", bytes: Buffer.concat([request, Uint8Array.of(1, 2)]) },
    { what: "two packets", bytes: Buffer.concat([request, request]) },
  ];

  it.for(bad)("is refused if $what, others unharmed", async ({ bytes }, { lab }) => {
    const front = await startFront(lab);
    const bystander = await lab.working(front, "ws");
    const client = await lab.working(front, "ws");
    client.send(bytes);
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front.log.complaints).toMatchObject([
      { message: "closing connection", fields: { code: "invalid-packet", transport: "ws" } },
    ]);
    expect((await ask(bystander, 1, route, textBytes("hi"))).text).toBe("hi");
  });
});

describe.each(["tcp", "ws"] as const)("a malformed message over %s", (transport) => {
  const bad = [
    { what: "no bytes", message: [], code: "invalid-message" },
    { what: "one byte", message: [0], code: "invalid-message" },
    { what: "message type 5", message: [0x0a, 1, 1, 0x61], code: "wrong-message-type" },
    { what: "a route beyond the end", message: [2, 0x20, 0x61], code: "invalid-message" },
    {
      what: "an id that never ends",
      message: [0, ...Array<number>(11).fill(0x80)],
      code: "invalid-message",
    },
    { what: "an unknown route code", message: [3, 0xff, 0xfe], code: "unknown-route-code" },
    { what: "no zlib stream", message: [0x10, 1, 1, 0x61, 9, 9, 9], code: "bad-compression" },
    { what: "a response", message: [4, 1, 0x61], code: "wrong-message-type" },
    { what: "a push", message: [6, 1, 0x61], code: "wrong-message-type" },
  ];

  it.for(bad)("with $what closes that connection only", async ({ message, code }, { lab }) => {
    const front = await startFront(lab);
    const bystander = await lab.working(front, transport);
    const client = await lab.working(front, transport);
    client.send(dataPacket(Uint8Array.from(message)));
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front.log.complaints).toMatchObject([
      { message: "closing connection", fields: { code, transport } },
    ]);
    expect(front.log.complaints[0]?.fields["remoteAddress"]).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await ask(bystander, 1, route, textBytes("hi"))).text).toBe("hi");
  });

  it("with a wrong packet type closes that connection only", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    client.send(Uint8Array.of(9, 0, 0, 0));
    await client.closed();
    expect(front.log.complaints).toMatchObject([{ fields: { code: "wrong-packet-type" } }]);
  });

  it("does not keep those before it from being answered", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    client.send(requestPacket(1, route, textBytes("first")));
    client.send(encodePacket(packetType.data));
    expect(readMessage(await client.packets.take()).text).toBe("first");
    await client.closed();
  });
});

/** The answers after the handshake's, in order. */
async function readAll(client: Parameters<typeof ask>[0]): Promise<string[]> {
  expect((await client.packets.take()).type).toBe(packetType.handshake);
  const texts: string[] = [];
  for (let i = 0; i < 3; i++) texts.push(readMessage(await client.packets.take()).text);
  return texts;
}
