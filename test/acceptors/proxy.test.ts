import { connect as connectTls } from "node:tls";
import { type Acceptor, type ListenOptions, tcpAcceptor, wsAcceptor } from "@pitaya-ts/runtime";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { WebSocket } from "ws";
import { heartbeatPacket } from "../harness/packets.js";
import { within } from "../harness/wait.js";
import { selfSigned } from "./certificate.js";
import { it } from "./edge.js";

const host = "127.0.0.1";
const pair = selfSigned();
const signature = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const v1 = Buffer.from("PROXY TCP4 203.0.113.7 127.0.0.1 4711 3250\r\n");
const v2 = Buffer.concat([signature, Buffer.from("2111000ccb0071077f00000112670cb2", "hex")]);
const source = "203.0.113.7:4711";

function behindProxy(options: Partial<ListenOptions> = {}): Acceptor {
  return tcpAcceptor({ port: 0, host, proxyProtocol: true, ...options });
}

describe.each([
  ["1", v1],
  ["2", v2],
])("a PROXY header of version %s", (_version, header) => {
  it("gives the channel its address, in one chunk with data", async ({ edge }) => {
    const port = await edge.listen(behindProxy());
    const client = await edge.dial(port);
    client.send(Buffer.concat([header, Buffer.from("data")]));
    const { channel, chunks } = await edge.channels.take();
    expect(channel.remoteAddress).toBe(source);
    expect(String(await chunks.take())).toBe("data");
    channel.write(Buffer.from("answer"));
    channel.end();
    await client.closed();
    expect(String(client.received)).toBe("answer");
  });

  it("may come byte by byte", async ({ edge }) => {
    const port = await edge.listen(behindProxy());
    const client = await edge.dial(port);
    for (const byte of Buffer.concat([header, Buffer.from("data")])) {
      client.send(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const open = await edge.channels.take();
    expect(open.channel.remoteAddress).toBe(source);
    expect(String(await open.take(4))).toBe("data");
  });

  it("comes before TLS", async ({ edge }) => {
    const port = await edge.listen(behindProxy({ tls: pair }));
    const client = await edge.dial(port);
    client.socket.removeAllListeners("data");
    client.send(header);
    const secured = edge.keep(
      connectTls({ socket: client.socket, ca: pair.cert, servername: "localhost" }),
    );
    await within(new Promise((resolve) => secured.once("secureConnect", resolve)), "TLS");
    secured.write("data");
    const { channel, chunks } = await edge.channels.take();
    expect(channel.remoteAddress).toBe(source);
    expect(String(await chunks.take())).toBe("data");
  });

  it.for([{ tls: false }, { tls: true }])(
    "comes before WebSocket, %o",
    async ({ tls }, { edge }) => {
      const options = { port: 0, host, proxyProtocol: true, ...(tls ? { tls: pair } : {}) };
      const port = await edge.listen(wsAcceptor(options));
      const { socket } = await edge.dial(port);
      socket.removeAllListeners("data");
      socket.write(header);
      const createConnection = () =>
        tls ? connectTls({ socket, ca: pair.cert, servername: "localhost" }) : socket;
      const ws = new WebSocket(`ws://localhost:${port}`, { createConnection });
      await within(new Promise((resolve) => ws.once("open", resolve)), "WebSocket");
      ws.send(heartbeatPacket);
      const { channel, chunks } = await edge.channels.take();
      expect(channel.remoteAddress).toBe(source);
      expect(await chunks.take()).toEqual(Buffer.from(heartbeatPacket));
    },
  );
});

it("brings WebSocket's upgrade in the chunk of the PROXY header", async ({ edge }) => {
  const port = await edge.listen(wsAcceptor({ port: 0, host, proxyProtocol: true }));
  const client = await edge.dial(port);
  const upgrade =
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  // A masked binary message: FIN, 4 bytes, a mask of zeros.
  const message = Buffer.concat([Buffer.of(0x82, 0x84, 0, 0, 0, 0), heartbeatPacket]);
  client.send(Buffer.concat([v2, Buffer.from(upgrade), message]));
  const { channel, chunks } = await edge.channels.take();
  expect(channel.remoteAddress).toBe(source);
  expect(await chunks.take()).toEqual(Buffer.from(heartbeatPacket));
});

it.for([
  { what: "none", bytes: Buffer.from(heartbeatPacket), why: "there is none" },
  { what: "UNKNOWN", bytes: Buffer.from("PROXY UNKNOWN\r\n"), why: "UNKNOWN has no address" },
  { what: "LOCAL", bytes: Buffer.concat([signature, Buffer.of(0x20, 0, 0, 0)]), why: "LOCAL has" },
  { what: "a malformed one", bytes: Buffer.from("PROXY TCP4 x y 1 2\r\n"), why: "malformed" },
])("closes a client with $what, with one line", async ({ bytes, why }, { edge }) => {
  const port = await edge.listen(behindProxy());
  const client = await edge.dial(port);
  client.send(bytes);
  await client.closed();
  const line = await edge.lines.take();
  expect(line).toMatch(/^no PROXY header, from 127\.0\.0\.1:\d+: no usable PROXY header, /);
  expect(line).toContain(why);
  expect(edge.lines.size).toBe(0);
  expect(edge.channels.size).toBe(0);
});

it("closes a silent client in the end, and lets others in meanwhile", async ({ edge }) => {
  const port = await edge.listen(behindProxy({ arrivalTimeoutMs: 300 }));
  const silent = await edge.dial(port);
  const good = await edge.dial(port);
  good.send(v1);
  await edge.channels.take();
  expect(silent.socket.closed).toBe(false);
  await silent.closed();
  expect(await edge.lines.take()).toMatch(/: no PROXY header within 300 ms$/);
});

it("survives any bytes, closing or taking each client", async ({ edge }) => {
  const port = await edge.listen(behindProxy({ arrivalTimeoutMs: 100 }));
  const noise = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
  const starts = fc.constantFrom(Buffer.alloc(0), Buffer.from("PROXY TCP4 "), signature, v1, v2);
  const property = fc.asyncProperty(
    starts,
    fc.array(noise, { maxLength: 3 }),
    async (start, rest) => {
      const client = await edge.dial(port);
      for (const chunk of [start, ...rest]) client.send(chunk);
      const isHeader = start === v1 || start === v2;
      if (isHeader) {
        const open = await edge.channels.take();
        const data = Buffer.concat(rest);
        expect(await open.take(data.length)).toEqual(data);
        open.channel.destroy();
      }
      await client.closed();
      edge.lines.drain();
    },
  );
  await fc.assert(property, { numRuns: 60 });
});
