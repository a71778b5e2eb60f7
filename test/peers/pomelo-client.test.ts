import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import {
  decodeMessage,
  encodeMessage,
  encodePacket,
  formatHandshakeResponse,
  type Message,
  messageType,
  PacketDecoder,
  type PacketType,
  packetType,
  parseHandshakeRequest,
  RouteDictionary,
} from "../../runtime/src/wire/index.js";
import { createPomeloClient, type PomeloClient } from "./pomelo-client.js";

const dictionary = new RouteDictionary({ "room.room.join": 1, onChat: 256 });

/** Speaks with one client by our codec alone, and remembers what it heard. */
class CodecServer {
  readonly heard: object[] = [];
  readonly #server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  #socket: WebSocket | undefined;

  constructor() {
    this.#server.on("connection", (socket) => {
      this.#socket = socket;
      const decoder = new PacketDecoder((type, body) => this.#answer(type, body));
      socket.on("message", (data: Buffer) => decoder.push(data));
    });
  }

  async listen(): Promise<number> {
    if (this.#server.address() === null) await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  send(type: PacketType, body?: Uint8Array): void {
    this.#socket?.send(encodePacket(type, body));
  }

  push(route: string, body: unknown): void {
    this.#send({ type: messageType.push, id: 0, route }, body);
  }

  close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(type: PacketType, body: Uint8Array): void {
    if (type === packetType.handshake) {
      this.heard.push(parseHandshakeRequest(body));
      this.send(type, formatHandshakeResponse(200, dictionary, 30, "json"));
    } else if (type === packetType.data) {
      const message = decodeMessage(body, dictionary);
      const parsed = JSON.parse(Buffer.from(message.payload).toString()) as unknown;
      this.heard.push({
        type: message.type,
        route: message.route,
        body: parsed,
        coded: (body[0] ?? 0) & 1,
      });
      if (message.type !== messageType.request) return;
      this.#send({ type: messageType.response, id: message.id, route: "" }, { echo: parsed });
    } else {
      this.heard.push({ packet: type });
    }
  }

  #send(head: Pick<Message, "type" | "id" | "route">, body: unknown): void {
    const payload = Buffer.from(JSON.stringify(body));
    const message = encodeMessage(
      { ...head, payload, compressed: false, error: false },
      { dictionary },
    );
    this.send(packetType.data, message);
  }
}

describe("a pomelo client and our codec", () => {
  const open: { server: CodecServer; client: PomeloClient }[] = [];

  async function connect(): Promise<{ server: CodecServer; client: PomeloClient }> {
    const pair = { server: new CodecServer(), client: createPomeloClient() };
    open.push(pair);
    await pair.client.init(await pair.server.listen(), { name: "ana" });
    return pair;
  }

  beforeEach(() => {
    open.length = 0;
  });

  afterEach(async () => {
    for (const { server, client } of open) {
      await client.disconnect();
      await server.close();
    }
  });

  it("shake hands", async () => {
    const { server, client } = await connect();
    await client.request("a.b.c", {});
    expect(server.heard.slice(0, 2)).toEqual([
      { sys: expect.objectContaining({ type: "js-websocket" }), user: { name: "ana" } },
      { packet: packetType.handshakeAck },
    ]);
  });

  it("request and answer, by code and by text", async () => {
    const { server, client } = await connect();
    expect(await client.request("room.room.join", { room: "大厅" })).toEqual({
      echo: { room: "大厅" },
    });
    expect(await client.request("room.room.leave", { n: 1 })).toEqual({ echo: { n: 1 } });
    expect(server.heard.slice(2)).toEqual([
      { type: messageType.request, route: "room.room.join", body: { room: "大厅" }, coded: 1 },
      { type: messageType.request, route: "room.room.leave", body: { n: 1 }, coded: 0 },
    ]);
  });

  it("keep answers to many requests apart", async () => {
    const { client } = await connect();
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => client.request("a.b.c", { n })));
    expect(answers).toEqual(numbers.map((n) => ({ echo: { n } })));
  });

  it("notify", async () => {
    const { server, client } = await connect();
    client.notify("room.room.join", { n: 2 });
    await client.request("a.b.c", {});
    expect(server.heard[2]).toEqual({
      type: messageType.notify,
      route: "room.room.join",
      body: { n: 2 },
      coded: 1,
    });
  });

  it.each(["onChat", "onOther"])("push %s", async (route) => {
    const { server, client } = await connect();
    const pushed = client.next(route);
    server.push(route, { text: "hi" });
    expect(await pushed).toEqual({ text: "hi" });
  });

  it("kick with a reason", async () => {
    const { server, client } = await connect();
    const kicked = client.next("onKick");
    server.send(packetType.kick, Buffer.from('{"reason":"kicked"}'));
    expect(await kicked).toEqual({ reason: "kicked" });
  });
});
