import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { deflateSync } from "node:zlib";
import { Probe, ProbePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { probePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import type { CloseReason, Limits } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { transports } from "../harness/byte-client.js";
import { it, type Lab } from "../harness/lab.js";
import { ask, dataPacket, readMessage, requestPacket, textBytes } from "../harness/packets.js";
import { Gate, pause, until, within } from "../harness/wait.js";
import { type Front, startFront } from "./services/servers.js";

const small: Partial<Limits> = { maxHandshakeBytes: 500, maxPacketBytes: 4_000 };

function head(type: number, length: number): Uint8Array {
  return Uint8Array.of(type, length >> 16, length >> 8, length);
}

/** One line says that the connection is closed, and its fields why. */
const closing = expect.stringMatching(/^closing /) as unknown;

/** Over WebSocket a packet can't come in parts: the whole of it is one message. */
function announce(transport: string, type: number, length: number): Uint8Array {
  const bytes = head(type, length);
  return transport === "tcp" ? bytes : Buffer.concat([bytes, Buffer.alloc(length)]);
}

describe.each(transports)("a packet that is too long over %s", (transport) => {
  const cases = [
    { when: "before the handshake", type: 1, length: 501, shakes: false },
    { when: "before the handshake, as data", type: 4, length: 501, shakes: false },
    { when: "after it", type: 4, length: 4_001, shakes: true },
    { when: "after it, as a heartbeat", type: 3, length: 4_001, shakes: true },
  ];

  it.for(cases)("is refused $when", async ({ type, length, shakes }, { lab }) => {
    const front = await startFront(lab, { limits: small });
    const bystander = await lab.working(front, transport);
    const client = shakes ? await lab.working(front, transport) : await lab.bytes(front, transport);
    client.send(announce(transport, type, length));
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front.log.complaints).toMatchObject([
      { message: closing, fields: { code: "packet-too-large" } },
    ]);
    expect((await ask(bystander, 1, "connector.probe.ping")).error).toBe(false);
  });

  it("and one that is just not is taken", async ({ lab }) => {
    const front = await startFront(lab, { limits: small });
    const client = await lab.working(front, transport);
    const route = "connector.probe.echoraw";
    const overhead = requestPacket(1, route).length - 4;
    const answer = await ask(client, 1, route, Buffer.alloc(4_000 - overhead, "x"));
    expect(answer.text).toHaveLength(4_000 - overhead);
  });

  it("although a handshake may be shorter than what follows", async ({ lab }) => {
    const front = await startFront(lab, { limits: small });
    const client = await lab.working(front, transport, { user: { long: "x".repeat(450) } });
    expect((await ask(client, 1, "connector.probe.ping")).error).toBe(false);
  });
});

describe("a WebSocket message that is too long", () => {
  it("is refused from its head, with one line that says so", async ({ lab }) => {
    const front = await startFront(lab, { ws: { maxMessageBytes: 4_000 } });
    const socket = await upgrade(front);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    // FIN and binary, masked, a length of 16 MB in 8 bytes, the mask, and no payload.
    socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4]));
    await within(closed, "close");
    await until(() => front.app.sessions.count === 0, "no session");
    expect(front.log.complaints).toMatchObject([
      { message: closing, fields: { code: "packet-too-large", transport: "ws" } },
    ]);
  });
});

describe("a WebSocket message before the handshake", () => {
  it("is refused from its head when its packet is longer than 64 KiB", async ({ lab }) => {
    const front = await startFront(lab);
    const socket = await upgrade(front);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    // A length of 4 + 65537 in 8 bytes, and no payload.
    socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 5, 1, 2, 3, 4]));
    await within(closed, "close");
    await until(() => front.app.sessions.count === 0, "no session");
    expect(front.log.complaints).toMatchObject([
      { fields: { code: "packet-too-large", key: "pitaya.conn.limits.handshakebytes" } },
    ]);
  });

  it("may be longer after it", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, "ws");
    const answer = await ask(client, 1, "connector.probe.echoraw", Buffer.alloc(200_000, "x"));
    expect(answer.text).toHaveLength(200_000);
  });
});

describe.each(transports)("a compressed payload over %s", (transport) => {
  it("that inflates to too much is refused", async ({ lab }) => {
    const front = await startFront(lab);
    const bystander = await lab.working(front, transport);
    const client = await lab.working(front, transport);
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    const message = requestPacket(1, "connector.probe.echoraw", bomb).slice(4);
    message[0] = 0x10;
    client.send(dataPacket(message));
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front.log.complaints).toMatchObject([{ fields: { code: "inflated-too-large" } }]);
    expect((await ask(bystander, 1, "connector.probe.ping")).error).toBe(false);
  });
});

describe.each(transports)("a client that does not read, over %s", (transport) => {
  const chunk = randomBytes(64 * 1024);

  it("is cut when too many bytes wait; others get all of theirs", async ({ lab }) => {
    const { front, slow, ended } = await startWithSlow(lab, { maxSendQueueBytes: 512 * 1024 });
    const good = await lab.client(front, transport);
    await good.service(Probe).bind({ uid: "good" });
    let received = 0;
    good.on(ProbePush.blob, () => received++);
    let sent = 0;
    const users = ["slow", "good"];
    while (slow.closed === null && sent < 2_000) {
      await probePush(front.app).blob(chunk, { users });
      sent++;
      await until(() => received === sent, "push to the good client");
    }
    expect(await ended.opened).toMatch(/^(slow|limit:maxSendQueueBytes)$/);
    expect(front.log.complaints).toMatchObject([
      { message: closing, fields: { limit: "maxSendQueueBytes" } },
    ]);
    expect(await good.service(Probe).echo({ text: "on" })).toEqual({ text: "on" });
    expect(front.app.sessions.has("slow")).toBe(false);
  });

  it("is cut when bytes wait too long", async ({ lab }) => {
    const { front, slow, ended } = await startWithSlow(lab, {
      maxSendQueueBytes: 256 * 1024 * 1024,
      maxSendQueueAgeMs: 200,
    });
    // More than the system takes for a client that does not read, in several turns.
    for (let i = 0; i < 400; i++) {
      await slow.push("onBlob", chunk);
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await slow.push("onBlob", chunk);
    expect(await within(ended.opened, "end of the slow client")).toMatch(
      /^(slow|limit:maxSendQueueAgeMs)$/,
    );
    expect(front.log.complaints).toMatchObject([
      { message: closing, fields: { limit: "maxSendQueueAgeMs", value: 200 } },
    ]);
  });

  it("is not mistaken for one that is sent much at once", async ({ lab }) => {
    const longReply = chunk.length * 200;
    const front = await startFront(lab, {
      compression: false,
      limits: { maxPacketBytes: 2 ** 24 },
      ws: { maxMessageBytes: 2 ** 24 },
    });
    const client = await lab.working(front, transport);
    const answer = await ask(client, 1, "connector.probe.echoraw", Buffer.alloc(longReply, chunk));
    expect(answer.payload).toHaveLength(longReply);
    expect(front.log.complaints).toEqual([]);
  });

  async function startWithSlow(lab: Lab, limits: Partial<Limits>) {
    const front = await startFront(lab, { limits, compression: false });
    const client = await lab.working(front, transport);
    await ask(client, 1, "connector.probe.bind", textBytes('{"uid":"slow"}'));
    client.pause();
    const slow = front.app.sessions.byUid("slow");
    const ended = new Gate<CloseReason>();
    slow.onClose((reason) => ended.open(reason));
    return { front, slow, ended };
  }
});

describe.each(transports)("a client that asks faster than it is answered, over %s", (transport) => {
  const requests = 10_000;
  const maxInFlight = 8;
  const payload = Buffer.from(`{"tag":"t","pad":"${"x".repeat(1_000)}"}`);
  /** What one read of a socket can bring beyond the bound. */
  const perChunk = Math.ceil((64 * 1024) / payload.length);

  it("is not read beyond the bound; all is answered in the end", async ({ lab }) => {
    const front = await startFront(lab, { limits: { maxInFlight } });
    const client = await lab.working(front, transport);
    const { turnstile } = front.probe;
    const written = new Gate();
    let isWritten = false;
    void sendAll(client).then(() => {
      isWritten = true;
      written.open();
    });
    await turnstile.arrivals(maxInFlight);
    // The others of the same chunk have come by now; no more may.
    await pause(200);
    expect(turnstile.waiting).toBeLessThanOrEqual(maxInFlight + perChunk);
    expect(isWritten).toBe(false);
    const other = (await lab.client(front, transport)).service(Probe);
    expect(await other.echo({ text: "free" })).toEqual({ text: "free" });
    turnstile.open("t");
    for (let answers = 0; answers < requests; ) {
      if ((await client.packets.take()).type === 4) answers++;
    }
    expect(turnstile.mostWaiting).toBeLessThanOrEqual(maxInFlight + perChunk);
    expect(turnstile.came).toHaveLength(requests);
    await written.opened;
    expect(front.log.complaints).toEqual([]);
  });

  it("is noticed when it goes, although it is not read", async ({ lab }) => {
    const front = await startFront(lab, { limits: { maxInFlight: 2 }, heartbeatMs: 100 });
    const client = await lab.working(front, transport);
    for (const id of [1, 2, 3]) {
      client.send(requestPacket(id, "connector.probe.slowconcurrent", payload));
    }
    await front.probe.turnstile.arrivals(2);
    client.destroy();
    await until(() => front.app.sessions.count === 0, "no session");
  });

  it("is noticed when it goes and leaves more than is read, long before its heartbeat", async ({
    lab,
  }) => {
    const front = await startFront(lab, { limits: { maxInFlight }, heartbeatMs: 600_000 });
    const client = await lab.working(front, transport);
    let isWritten = false;
    void sendAll(client).then(() => {
      isWritten = true;
    });
    await front.probe.turnstile.arrivals(maxInFlight);
    // Lives: its heartbeats come although it is not read.
    expect((await within(client.packets.take(), "a heartbeat")).type).toBe(3);
    expect(isWritten).toBe(false);
    client.destroy();
    await until(() => front.app.sessions.count === 0, "no session");
  });

  it("is not taken for silent while it is not read", async ({ lab }) => {
    const front = await startFront(lab, { limits: { maxInFlight }, heartbeatMs: 100 });
    const client = await lab.working(front, transport);
    for (let id = 1; id <= maxInFlight; id++) {
      client.send(requestPacket(id, "connector.probe.slowconcurrent", payload));
    }
    await front.probe.turnstile.arrivals(maxInFlight);
    await pause(500);
    expect(client.isClosed).toBe(false);
    front.probe.turnstile.open("t");
    const ids = new Set<unknown>();
    while (ids.size < maxInFlight) {
      const packet = await client.packets.take();
      if (packet.type === 4) ids.add(readMessage(packet).id);
    }
    expect(front.app.sessions.count).toBe(1);
  });

  async function sendAll(client: Awaited<ReturnType<Lab["working"]>>): Promise<void> {
    for (let id = 1; id <= requests; id++) {
      const bytes = requestPacket(id, "connector.probe.slowconcurrent", payload);
      if (id % 100 === 0) await client.flush(bytes);
      else client.send(bytes);
    }
  }
});

/** A socket after the upgrade to WebSocket, for frames that no library would send. */
async function upgrade(front: Front): Promise<Socket> {
  const { hostname, port } = new URL(`ws://${front.address("ws")}`);
  const socket = connect(Number(port), hostname);
  const answered = new Promise<void>((resolve) => socket.once("data", () => resolve()));
  socket.on("error", () => undefined);
  socket.write(
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await within(answered, "upgrade");
  return socket;
}
