import { request } from "node:http";
import { wsAcceptor } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { heartbeatPacket } from "../harness/packets.js";
import { within } from "../harness/wait.js";
import { type Edge, it } from "./edge.js";

const host = "127.0.0.1";

async function open(edge: Edge, port: number, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${host}:${port}/any/path`, options);
  edge.keep({ destroy: () => socket.terminate() });
  const opened = new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  await within(opened, "WebSocket");
  return socket;
}

describe("origins", () => {
  it("are all taken on a plain port without a list", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    await open(edge, port, { origin: "https://any.example" });
  });

  it("are taken from the list; others get 403 and a line", async ({ edge }) => {
    const origins = ["https://game.example"];
    const port = await edge.listen(wsAcceptor({ port: 0, host, origins }));
    await open(edge, port, { origin: "https://game.example" });
    await open(edge, port);
    await expect(open(edge, port, { origin: "https://evil.example" })).rejects.toThrow("403");
    expect(await edge.lines.take()).toMatch(
      /^refusing a WebSocket upgrade, from 127\.0\.0\.1:\d+: origin "https:\/\/evil\.example" is not in origins$/,
    );
    expect(edge.lines.size).toBe(0);
    expect(edge.channels.size).toBe(2);
  });
});

describe("an upgrade", () => {
  it("does not agree on compression", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    const socket = await open(edge, port, { perMessageDeflate: true });
    expect(socket.extensions).toBe("");
  });

  it.for(["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])(
    "has a deadline: %j",
    async (start, { edge }) => {
      const port = await edge.listen(wsAcceptor({ port: 0, host, arrivalTimeoutMs: 200 }));
      const client = await edge.dial(port);
      client.send(start);
      await client.closed();
      expect(await edge.lines.take()).toMatch(
        /^closing a slow client, from .*: no WebSocket upgrade within 200 ms$/,
      );
      expect(edge.lines.size).toBe(0);
    },
  );

  it("to something else gets 400 and a line", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    const client = await edge.dial(port);
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    await client.closed();
    expect(String(client.received)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(await edge.lines.take()).toMatch(/^refusing a WebSocket upgrade, from /);
    expect(edge.lines.size).toBe(0);
  });

  it.for([
    { bytes: Buffer.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc), spoken: "TLS" },
    { bytes: Buffer.from("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n"), spoken: "the PROXY protocol" },
    { bytes: Buffer.from("\x01\0\0\x02{}", "latin1"), spoken: "Pitaya's TCP protocol" },
  ])("is missed by name where a client speaks $spoken", async ({ bytes, spoken }, { edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    const client = await edge.dial(port);
    client.send(bytes);
    await client.closed();
    expect(await edge.lines.take()).toMatch(
      new RegExp(
        `^no HTTP on a WebSocket port, from .*: client speaks ${spoken}: connect with ws:`,
      ),
    );
    expect(edge.lines.size).toBe(0);
  });

  it("that plain HTTP does not ask for gets 426 without a line", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    for (const method of ["GET", "POST"]) {
      const asked = new Promise<number | undefined>((resolve, reject) => {
        const post = request({ host, port, method }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        post.once("error", reject);
        post.end(method === "POST" ? "body" : undefined);
      });
      expect(await within(asked, "answer")).toBe(426);
    }
    expect(edge.lines.size).toBe(0);
  });
});

describe("messages", () => {
  it("may be text, whatever their bytes, and in fragments", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    const socket = await open(edge, port);
    const { chunks, broken } = await edge.channels.take();
    // No UTF-8.
    const packet = Buffer.of(4, 0, 0, 3, 0xff, 0xc0, 0x80);
    socket.send(packet, { binary: false });
    expect(await chunks.take()).toEqual(packet);
    socket.send(packet.subarray(0, 2), { fin: false });
    socket.send(packet.subarray(2, 5), { fin: false });
    socket.send(packet.subarray(5));
    expect(await chunks.take()).toEqual(packet);
    expect(broken.size).toBe(0);
  });

  it.for([
    { what: "empty", bytes: Buffer.alloc(0) },
    { what: "a head that is cut", bytes: Buffer.of(3, 0, 0) },
    { what: "less than a packet", bytes: Buffer.of(4, 0, 0, 2, 1) },
    { what: "two packets", bytes: Buffer.concat([heartbeatPacket, heartbeatPacket]) },
  ])("have to be one packet, not $what", async ({ bytes }, { edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    const socket = await open(edge, port);
    const { broken, chunks } = await edge.channels.take();
    socket.send(bytes);
    expect(await broken.take()).toMatchObject({ code: "invalid-packet" });
    expect(chunks.size).toBe(0);
  });

  it("that are too long are refused in one piece or many, by the name of the limit", async ({
    edge,
  }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host, maxMessageBytes: 100 }));
    for (const isWhole of [true, false]) {
      const socket = await open(edge, port);
      const { broken, chunks } = await edge.channels.take();
      socket.send(Buffer.concat([Buffer.of(4, 0, 0, 100), Buffer.alloc(100)]));
      expect(await chunks.take()).toHaveLength(104);
      if (!isWhole) socket.send(Buffer.of(4, 0, 0, 101), { fin: false });
      socket.send(Buffer.alloc(isWhole ? 105 : 101));
      expect(await broken.take()).toMatchObject({
        code: "packet-too-large",
        message: "WebSocket message is longer than a packet with a body of 100 bytes",
      });
      expect(broken.size).toBe(0);
    }
  });

  it("may be as long as the server's packets unless told otherwise", async ({ edge }) => {
    const acceptor = wsAcceptor({ port: 0, host });
    const port = await edge.listen(acceptor, { maxPacketBytes: 50 });
    const socket = await open(edge, port);
    const { broken } = await edge.channels.take();
    socket.send(Buffer.alloc(55));
    expect(await broken.take()).toMatchObject({ code: "packet-too-large" });
  });

  it("get their pongs, and a close frame its echo", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    const socket = await open(edge, port);
    const { ends } = await edge.channels.take();
    const pong = new Promise<Buffer>((resolve) => socket.once("pong", resolve));
    socket.ping("are you there");
    expect(String(await within(pong, "pong"))).toBe("are you there");
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.close(1000);
    expect(await within(closed, "close")).toBe(1000);
    expect(await ends.take()).toBeUndefined();
  });
});
