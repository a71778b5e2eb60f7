import { connect } from "node:net";
import {
  type Acceptor,
  encodePacket,
  packetType,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { WebSocket } from "ws";
import { within } from "../harness/wait.js";
import { selfSigned } from "./certificate.js";
import { it, portOf } from "./edge.js";

const host = "127.0.0.1";
const tls = selfSigned();
const kinds: readonly (readonly [string, (port: number) => Acceptor])[] = [
  ["tcp", (port) => tcpAcceptor({ port, host })],
  ["tls", (port) => tcpAcceptor({ port, host, tls })],
  ["ws", (port) => wsAcceptor({ port, host })],
  ["wss", (port) => wsAcceptor({ port, host, tls })],
];

describe("a channel that ends", () => {
  it("sends all that was written although the client has sent what is not read", async ({
    edge,
  }) => {
    const port = await edge.listen(tcpAcceptor({ port: 0, host }));
    const client = await edge.dial(port);
    const { channel, ends } = await edge.channels.take();
    channel.pause();
    client.send(Buffer.alloc(2_000_000));
    await new Promise((resolve) => client.socket.write("", resolve));
    const written = Buffer.alloc(3_000_000, "x");
    channel.write(written);
    channel.end();
    await client.closed();
    expect(client.received).toHaveLength(written.length);
    expect(await ends.take()).toBeUndefined();
  });

  it("is gone soon although the client does not close its side", async ({ edge }) => {
    const port = await edge.listen(tcpAcceptor({ port: 0, host }));
    const socket = edge.keep(connect({ port, host, allowHalfOpen: true }));
    const ended = new Promise((resolve) => socket.once("end", resolve));
    socket.resume();
    const { channel, ends } = await edge.channels.take();
    channel.end();
    await within(ended, "end");
    expect(await ends.take()).toBeUndefined();
  });

  it("has no close frame on WebSocket, but all its messages", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host }));
    const socket = new WebSocket(`ws://${host}:${port}`);
    let bytes = 0;
    socket.on("message", (data) => {
      bytes += (data as Buffer).length;
    });
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    const { channel, ends } = await edge.channels.take();
    const packet = encodePacket(packetType.data, Buffer.alloc(1_000_000));
    channel.writeAll([packet, packet]);
    channel.end();
    // 1006: there was none.
    expect(await within(closed, "close")).toBe(1006);
    expect(bytes).toBe(2 * packet.length);
    expect(await ends.take()).toBeUndefined();
  });
});

describe.each(kinds)("an acceptor of %s", (name, create) => {
  it("has its name and its address", async ({ edge }) => {
    const acceptor = create(0);
    expect(acceptor.name).toBe(name);
    expect(acceptor.address).toBe("127.0.0.1:0");
    await edge.listen(acceptor);
    expect(acceptor.address).toMatch(/^127\.0\.0\.1:[1-9]\d+$/);
  });

  it("says who can't listen where, and why", async ({ edge }) => {
    const port = await edge.listen(create(0));
    await expect(edge.listen(create(port))).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: the port is in use`,
    );
  });

  it("leaves its port at once when it closes, and cuts those who are arriving", async ({
    edge,
  }) => {
    const acceptor = create(0);
    const port = await edge.listen(acceptor);
    const client = await edge.dial(port);
    // So that the server knows of the first one.
    if (name === "tcp") await edge.channels.take();
    else client.send(name === "ws" ? "GET /" : Buffer.of(0x16, 3));
    await edge.dial(port);
    await acceptor.close();
    if (name !== "tcp") await client.closed();
    else expect(client.socket.closed).toBe(false);
    await edge.listen(create(port));
    expect(edge.lines.size).toBe(0);
    await acceptor.close();
  });
});

describe("addresses", () => {
  it("of IPv4 clients on a port for both are shown as IPv4", async ({ edge }) => {
    const acceptor = tcpAcceptor({ port: 0 });
    await edge.listen(acceptor);
    const { socket } = await edge.dial(portOf(acceptor));
    const { channel } = await edge.channels.take();
    expect(channel.remoteAddress).toBe(`127.0.0.1:${socket.localPort}`);
  });

  it("of IPv6 clients have brackets", async ({ edge }) => {
    const acceptor = tcpAcceptor({ port: 0, host: "::1" });
    await edge.listen(acceptor);
    expect(acceptor.address).toMatch(/^\[::1\]:\d+$/);
    const { socket } = await edge.dial(portOf(acceptor), "::1");
    const { channel } = await edge.channels.take();
    expect(channel.remoteAddress).toBe(`[::1]:${socket.localPort}`);
  });
});
