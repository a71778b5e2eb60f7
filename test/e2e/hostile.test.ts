import { get } from "node:http";
import { connect as connectTls } from "node:tls";
import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import fc from "fast-check";
import { describe, expect, vi } from "vitest";
import { WebSocket } from "ws";
import { openBytes, type Transport, transports } from "../harness/byte-client.js";
import { it } from "../harness/lab.js";
import {
  ackPacket,
  dataPacket,
  handshakePacket,
  requestPacket,
  textBytes,
} from "../harness/packets.js";
import { until, within } from "../harness/wait.js";
import { startFront } from "./services/servers.js";

function portOf(address: string): number {
  return Number(new URL(`tcp://${address}`).port);
}

describe("the TCP port", () => {
  it.for([
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST /x HTTP/1.1\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ])("says in one line that a client speaks HTTP: %j", async (text, { lab }) => {
    const front = await startFront(lab);
    const client = await lab.bytes(front, "tcp");
    client.send(textBytes(text));
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front.log.complaints).toMatchObject([
      { level: "warn", message: "closing connection", fields: { code: "wrong-protocol" } },
    ]);
    expect(front.log.complaints[0]?.fields["reason"]).toMatch(/^client speaks HTTP: .*WebSocket/);
  });

  it("says in one line that a client speaks TLS", async ({ lab }) => {
    const front = await startFront(lab);
    const socket = connectTls({ host: "127.0.0.1", port: portOf(front.address("tcp")) });
    const closed = new Promise<void>((resolve) => socket.once("error", () => resolve()));
    await within(closed, "end of the TLS client");
    await until(() => front.app.sessions.count === 0, "no session");
    expect(front.log.complaints).toMatchObject([
      { level: "warn", message: "closing connection", fields: { code: "wrong-protocol" } },
    ]);
    expect(front.log.complaints[0]?.fields["reason"]).toMatch(/^client speaks TLS: /);
  });
});

describe("the WebSocket port", () => {
  it.for([
    { what: "a packet", bytes: handshakePacket() },
    { what: "a TLS hello", bytes: Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3) },
  ])("closes on $what without HTTP, with one line", async ({ bytes }, { lab }) => {
    const front = await startFront(lab);
    const client = await openBytes("tcp", front.address("ws"));
    client.send(bytes);
    await client.closed();
    expect(front.log.complaints).toHaveLength(1);
    expect(front.log.complaints[0]?.message).toMatch(/^no HTTP on a WebSocket port/);
    expect(front.app.sessions.count).toBe(0);
  });

  it("tells plain HTTP clients what to do", async ({ lab }) => {
    const front = await startFront(lab);
    const status = new Promise((resolve, reject) => {
      const request = get(`http://${front.address("ws")}/some/path`, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.once("error", reject);
    });
    expect(await within(status, "answer")).toBe(426);
  });

  it("takes clients on any path, text messages, and fragments", async ({ lab }) => {
    const front = await startFront(lab);
    const socket = new WebSocket(`ws://${front.address("ws")}/any/path?query=1`);
    const answers: Buffer[] = [];
    socket.on("message", (data) => answers.push(data as Buffer));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(Buffer.from(handshakePacket()).toString());
    await until(() => answers.length === 1, "answer to the handshake");
    socket.send(ackPacket);
    const request = requestPacket(1, "connector.probe.echoraw", textBytes("parts"));
    socket.send(request.subarray(0, 9), { fin: false });
    socket.send(request.subarray(9));
    await until(() => answers.length === 2, "answer to the request");
    expect(answers[1]?.toString()).toMatch(/parts$/);
    socket.terminate();
  });
});

describe.each(transports)("random bytes over %s", (transport) => {
  it("harm nobody but their sender", { timeout: 60_000 }, async ({ lab }) => {
    const front = await startFront(lab);
    const good = (await lab.client(front, transport)).service(Probe);
    let calls = 0;
    const hostile = fc.asyncProperty(fc.boolean(), attacks, async (shakes, chunks) => {
      const client = await openBytes(transport, front.address(transport));
      if (shakes) client.send(handshakePacket());
      if (shakes) client.send(ackPacket);
      for (const chunk of chunks) client.send(chunk);
      const text = String(calls++);
      expect(await good.echo({ text })).toEqual({ text });
      client.destroy();
    });
    await fc.assert(hostile, { numRuns: 150 });
    await until(() => front.app.sessions.count === 1, "only the good client left");
    const levels = front.log.complaints.map(({ level }) => level);
    expect(levels.filter((level) => level === "error")).toEqual([]);
    expect(levels.length).toBeLessThanOrEqual(calls);
  });
});

/** From noise to what is nearly right. */
const attacks = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.uint8Array({ maxLength: 60 }))
      .map(([type, body]) => Buffer.concat([Uint8Array.of(type, 0, 0, body.length), body])),
    fc.uint8Array({ minLength: 1, maxLength: 60 }).map(dataPacket),
    fc
      .tuple(fc.integer({ min: 0, max: 63 }), fc.uint8Array({ maxLength: 40 }))
      .map(([flag, rest]) => dataPacket(Uint8Array.of(flag, 1, 20, ...rest))),
    fc.constant(requestPacket(1, "connector.probe.echo", textBytes('{"text":"fine"}'))),
  ),
  { maxLength: 5 },
);

describe("many bad clients at once", () => {
  it("get a line each, or are counted in one, the good one all of its answers", async ({ lab }) => {
    const front = await startFront(lab);
    const good = (await lab.client(front, "tcp")).service(Probe);
    const bad = async (transport: Transport): Promise<void> => {
      const client = await lab.working(front, transport);
      client.send(dataPacket(Uint8Array.of(0x0a, 1)));
      await client.closed();
    };
    const attackers = Array.from({ length: 100 }, (_, i) => bad(i % 2 === 0 ? "tcp" : "ws"));
    const answers = Array.from({ length: 100 }, (_, i) => good.echo({ text: String(i) }));
    await Promise.all([...attackers, ...answers]);
    await vi.waitFor(() => expect(told(front.log.complaints)).toBe(100), { timeout: 5_000 });
    expect(front.app.sessions.count).toBe(1);
  });
});

/** How many clients the lines speak of. */
function told(lines: readonly { readonly fields: Readonly<Record<string, unknown>> }[]): number {
  return lines.reduce(
    (sum, { fields }) => sum + (typeof fields["count"] === "number" ? fields["count"] : 1),
    0,
  );
}
