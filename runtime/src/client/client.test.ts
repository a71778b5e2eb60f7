import { createServer, type Socket as NetSocket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { deflateSync, gzipSync } from "node:zlib";
import { BindMsg } from "@pitaya-ts/protocol/bind.js";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { fuzzRuns } from "../../../test/harness/fuzz.js";
import { PitayaError, type ProtocolError } from "../error/index.js";
import { jsonSerializer, protobufSerializer, serializeError } from "../serialize/index.js";
import {
  decodeMessage,
  encodeMessage,
  encodePacket,
  formatHandshakeResponse,
  type Message,
  messageType,
  type Packet,
  PacketDecoder,
  type PacketType,
  packetType,
  parseHandshakeRequest,
  RouteDictionary,
  utf8Decode,
  utf8Encode,
} from "../wire/index.js";
import type { Client } from "./client.js";
import { type ClientService, ConnectError, connect, libVersion } from "./node.js";
import type { ClientOptions } from "./options.js";

type Transport = "tcp" | "ws";

/** Values that come, for those who wait. */
class Inbox<T> {
  readonly #values: T[] = [];
  readonly #waiting: ((value: T) => void)[] = [];

  put(value: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#values.push(value);
    else waiting(value);
  }

  async take(): Promise<T> {
    const value = this.#values.shift();
    return value ?? (await new Promise<T>((resolve) => this.#waiting.push(resolve)));
  }
}

/** The server's end of one connection. It answers the handshake, and nothing else by itself. */
class Peer {
  readonly packets = new Inbox<Packet>();
  readonly closed: Promise<void>;
  readonly #decoder: PacketDecoder;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #destroy: () => void;
  readonly end: () => void;

  constructor(socket: NetSocket | WebSocket, answer: Uint8Array | null) {
    this.#decoder = new PacketDecoder((type, body) => {
      this.packets.put({ type, body });
      if (type === packetType.handshake && answer !== null) this.packet(type, answer);
    });
    if ("write" in socket) {
      this.#write = (bytes) => socket.write(bytes);
      this.#destroy = () => socket.destroy();
      this.end = () => socket.end();
      socket.on("error", () => {});
      socket.on("data", (chunk) => this.#decoder.push(chunk));
    } else {
      this.#write = (bytes) => socket.send(bytes);
      this.#destroy = () => socket.terminate();
      this.end = () => socket.close();
      socket.on("message", (data) => this.#decoder.push(data as Buffer));
    }
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  bytes(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  packet(type: PacketType, body?: Uint8Array): void {
    this.#write(encodePacket(type, body));
  }

  message(message: Partial<Message>, dictionary?: RouteDictionary): void {
    this.bytes(dataPacket(message, dictionary));
  }

  respond(id: Message["id"], payload: Uint8Array | string, parts: Partial<Message> = {}): void {
    const bytes = typeof payload === "string" ? utf8Encode(payload) : payload;
    this.message({ type: messageType.response, id, payload: bytes, ...parts });
  }

  destroy(): void {
    this.#destroy();
  }

  /** The next packet of a kind; others before it are dropped. */
  async next(type: PacketType): Promise<Uint8Array> {
    for (;;) {
      const packet = await this.packets.take();
      if (packet.type === type) return packet.body;
    }
  }

  async nextMessage(dictionary?: RouteDictionary): Promise<Message> {
    return decodeMessage(await this.next(packetType.data), dictionary);
  }
}

function dataPacket(message: Partial<Message>, dictionary?: RouteDictionary): Uint8Array {
  const whole = { type: messageType.push, id: 0, route: "", payload: new Uint8Array(0) };
  const encoded = encodeMessage(
    { ...whole, compressed: false, error: false, ...message },
    dictionary === undefined ? {} : { dictionary },
  );
  return encodePacket(packetType.data, encoded);
}

interface FakeServer {
  readonly url: string;
  readonly peers: Inbox<Peer>;
  close(): Promise<void>;
}

const noDictionary = RouteDictionary.empty;
const plainAnswer = formatHandshakeResponse(200, noDictionary, 0, "json");

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(
  transport: Transport,
  answer: Uint8Array | null = plainAnswer,
  port = 0,
): Promise<FakeServer> {
  const peers = new Inbox<Peer>();
  const sockets = new Set<Peer>();
  const accept = (socket: NetSocket | WebSocket) => {
    const peer = new Peer(socket, answer);
    sockets.add(peer);
    peers.put(peer);
  };
  const server = transport === "tcp" ? createServer(accept) : new WebSocketServer({ port });
  if (server instanceof WebSocketServer) server.on("connection", accept);
  else server.listen(port, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const bound = (server.address() as { port: number }).port;
  const close = async () => {
    for (const peer of sockets) peer.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  cleanups.push(close);
  return { url: `${transport}://127.0.0.1:${bound}`, peers, close };
}

async function join(server: FakeServer, options: ClientOptions = {}): Promise<[Client, Peer]> {
  const client = await connect(server.url, options);
  cleanups.push(() => client.close());
  return [client, await server.peers.take()];
}

async function pair(
  transport: Transport,
  options: ClientOptions = {},
  answer = plainAnswer,
): Promise<[Client, Peer]> {
  return join(await serve(transport, answer), options);
}

/** What a promise is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const value = await promise.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error,
  );
  return value;
}

interface RoomClient {
  bind(request: Partial<BindMsg>, options?: object): Promise<BindMsg>;
  who(options?: object): Promise<BindMsg>;
  leave(request: Partial<BindMsg>): Promise<void>;
  say(request: Partial<BindMsg>): void;
  bytes(request: Uint8Array): Promise<Uint8Array>;
}

const Room: ClientService<RoomClient> = {
  typeName: "test.Room",
  methods: {
    bind: { route: "room.room.bind", input: BindMsg, output: BindMsg },
    who: { route: "room.room.who", output: BindMsg },
    leave: { route: "room.room.leave", input: BindMsg },
    say: { route: "room.room.say", input: BindMsg, notify: true },
    bytes: { route: "room.room.bytes", input: "raw", output: "raw", timeoutMs: 150 },
  },
};

const text = utf8Encode;

describe.each<Transport>(["tcp", "ws"])("a client over %s", (transport) => {
  it("shakes hands, tells who it is, and acks", async () => {
    const [client, peer] = await pair(transport, {
      user: { age: 30 },
      sys: { clientVersion: "2.1" },
    });
    const request = parseHandshakeRequest(await peer.next(packetType.handshake));
    expect(request.user).toEqual({ age: 30 });
    expect(request.sys).toMatchObject({
      platform: "node",
      libVersion,
      clientVersion: "2.1",
      type: "pitaya-ts",
    });
    expect((await peer.packets.take()).type).toBe(packetType.handshakeAck);
    expect(client.state).toBe("open");
  });

  it("reads a compressed handshake and uses its dictionary both ways", async () => {
    const routes = new RouteDictionary({ "room.room.bind": 0, onBound: 65535 });
    const answer = deflateSync(formatHandshakeResponse(200, routes, 0, "protobuf"));
    const [client, peer] = await pair(transport, {}, answer);
    const bound = new Promise<BindMsg>((resolve) => {
      client.on({ route: "onBound", message: BindMsg }, resolve);
    });
    const reply = client.service(Room).bind({ uid: "ana" });
    const request = await peer.nextMessage(routes);
    expect(request.route).toBe("room.room.bind");
    const payload = protobufSerializer.serialize(BindMsg, BindMsg.create({ uid: "bo" }));
    peer.message({ route: "onBound", payload }, routes);
    peer.respond(request.id, payload);
    expect(await bound).toEqual({ uid: "bo", fid: "", at: 0n });
    expect(await reply).toEqual({ uid: "bo", fid: "", at: 0n });
  });

  it("matches answers that come in another order", async () => {
    const [client, peer] = await pair(transport);
    const answers = ["a", "b", "c"].map((name) => client.request("x.y", text(name)));
    const requests: Message[] = [];
    for (const _ of answers) requests.push(await peer.nextMessage());
    expect(requests.map(({ id }) => id)).toEqual([1, 2, 3]);
    for (const { id, payload } of requests.reverse()) peer.respond(id, payload);
    const payloads = await Promise.all(answers);
    expect(payloads.map((payload) => utf8Decode(payload))).toEqual(["a", "b", "c"]);
    expect(client.stats.pendingCallCount).toBe(0);
  });

  it("throws the server's errors with code, message and metadata", async () => {
    const [client, peer] = await pair(transport);
    const call = client.service(Room).bind({});
    const { id } = await peer.nextMessage();
    const error = new PitayaError("ROOM-FULL", "room is full", { metadata: { room: "lobby" } });
    peer.respond(id, serializeError(jsonSerializer, error), { error: true });
    const thrown = await rejection(call);
    expect(thrown).toBeInstanceOf(PitayaError);
    expect(thrown).toMatchObject({
      code: "ROOM-FULL",
      message: "room is full",
      metadata: { room: "lobby" },
    });
  });

  it("hands pushes to every listener until that unsubscribes", async () => {
    const onError = vi.fn();
    const [client, peer] = await pair(transport, { onError });
    const seen: string[] = [];
    const off = client.on("onLine", (payload) => seen.push(`a ${utf8Decode(payload)}`));
    client.on("onLine", () => {
      throw new Error("a listener's own");
    });
    client.on("onLine", async () => {
      await Promise.reject(new Error("a listener's promise"));
    });
    const listened = new Inbox<string>();
    client.on("onLine", (payload) => listened.put(utf8Decode(payload)));
    peer.message({ route: "onLine", payload: text("1") });
    expect(await listened.take()).toBe("1");
    off();
    off();
    peer.message({ route: "onLine", payload: text("2") });
    expect(await listened.take()).toBe("2");
    expect(seen).toEqual(["a 1"]);
    expect(onError.mock.calls.map(([error]) => (error as Error).message)).toContain(
      "a listener's promise",
    );
    expect(client.state).toBe("open");
  });

  it("counts and tells of pushes that nobody listens to", async () => {
    const [client, peer] = await pair(transport);
    const unhandled = new Promise((resolve) => {
      client.onUnhandledPush((route, payload) => resolve([route, utf8Decode(payload)]));
    });
    peer.message({ route: "onNothing", payload: text("x") });
    expect(await unhandled).toEqual(["onNothing", "x"]);
    expect(client.stats.unhandledPushCount).toBe(1);
  });

  it.each([
    ["without a body", undefined, ""],
    ["with a reason", text('{"reason":"cheating"}'), "cheating"],
    ["with a body of another form", text("null"), ""],
    ["with bytes", Uint8Array.of(255, 1), ""],
  ])("closes for good when kicked %s", async (_name, body, reason) => {
    const [client, peer] = await pair(transport);
    const call = client.request("x.y");
    peer.packet(packetType.kick, body);
    peer.end();
    expect(await client.closed).toEqual({ kind: "kicked", reason });
    expect(await rejection(call)).toMatchObject({ code: "PIT-499" });
    expect(() => client.notify("x.y")).toThrow("client is closed");
  });

  it("sends what was sent before it closes", async () => {
    const [client, peer] = await pair(transport);
    client.service(Room).say({ uid: "last" });
    client.close();
    client.close();
    const message = await peer.nextMessage();
    expect(message).toMatchObject({ type: messageType.notify, route: "room.room.say" });
    expect(jsonSerializer.deserialize(BindMsg, message.payload).uid).toBe("last");
    expect(await client.closed).toEqual({ kind: "client" });
    await peer.closed;
  });

  it("comes back after a lost connection, with its listeners", async () => {
    let logins = 0;
    const server = await serve(transport);
    const [client, first] = await join(server, {
      reconnect: { minDelayMs: 5 },
      user: () => ({ logins: ++logins }),
    });
    const events: string[] = [];
    const line = new Inbox<string>();
    client.on("onLine", (payload) => line.put(utf8Decode(payload)));
    client.onDisconnect(({ kind }) => events.push(`lost: ${kind}`));
    client.onReconnecting(({ attempt }) => events.push(`attempt ${attempt}`));
    const reconnected = new Promise<void>((resolve) => {
      client.onReconnected(resolve);
    });
    const call = client.request("x.y");
    await first.nextMessage();
    first.end();
    expect(await rejection(call)).toMatchObject({
      code: "PIT-499",
      message: "connection closed: closed by the server",
    });
    expect(client.state).toBe("reconnecting");
    expect(await rejection(client.request("x.y"))).toMatchObject({
      code: "PIT-499",
      message: `Cannot call ${server.url}: client is reconnecting`,
    });
    expect(() => client.notify("x.y")).toThrow("client is reconnecting");
    await reconnected;
    const second = await server.peers.take();
    const { user } = parseHandshakeRequest(await second.next(packetType.handshake));
    expect(user).toEqual({ logins: 2 });
    second.message({ route: "onLine", payload: text("again") });
    expect(await line.take()).toBe("again");
    expect(events).toEqual(["lost: server-closed", "attempt 1"]);
    expect(client.stats.reconnectCount).toBe(1);
  });

  it("gives up after so many attempts, with the reason of the last", async () => {
    const server = await serve(transport);
    const [client] = await join(server, {
      reconnect: { minDelayMs: 1, maxDelayMs: 4, maxAttempts: 3, jitter: 0 },
    });
    const delays: number[] = [];
    client.onReconnecting(({ delayMs }) => delays.push(delayMs));
    await server.close();
    const reason = await client.closed;
    expect(reason.kind).toBe("connection-error");
    expect(delays).toEqual([1, 2, 4]);
  });

  it("does not come back when told not to", async () => {
    const [client, peer] = await pair(transport, { reconnect: false });
    peer.end();
    expect(await client.closed).toEqual({ kind: "server-closed" });
  });

  it("may be closed from inside any listener", async () => {
    const server = await serve(transport);
    const [client, peer] = await join(server, { reconnect: { minDelayMs: 1 } });
    const closes = vi.fn(() => client.close());
    client.onClose(closes);
    client.onReconnecting(() => client.close());
    peer.end();
    expect(await client.closed).toEqual({ kind: "client" });
    expect(closes).toHaveBeenCalledTimes(1);
  });

  it("drops what follows in the same bytes once a listener closed it", async () => {
    const [client, peer] = await pair(transport);
    const listener = vi.fn(() => client.close());
    client.on("onLine", listener);
    const push = dataPacket({ route: "onLine" });
    peer.bytes(Buffer.concat([push, push, text("garbage")]));
    expect(await client.closed).toEqual({ kind: "client" });
    await peer.closed;
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it("beats at the server's interval", async () => {
    const answer = formatHandshakeResponse(200, noDictionary, 0.2, "json");
    const [client, peer] = await pair(transport, {}, answer);
    const begin = performance.now();
    for (let beats = 0; beats < 3; beats++) {
      await peer.next(packetType.heartbeat);
      peer.packet(packetType.heartbeat);
    }
    expect(performance.now() - begin).toBeGreaterThan(500);
    expect(client.state).toBe("open");
  });

  it("closes a connection on which nothing came for two intervals", async () => {
    const answer = formatHandshakeResponse(200, noDictionary, 0.05, "json");
    const [client] = await pair(transport, { reconnect: false }, answer);
    const reason = await client.closed;
    expect(reason.kind).toBe("heartbeat-timeout");
    expect("silentMs" in reason && reason.silentMs).toBeGreaterThanOrEqual(100);
  });

  it("refuses to connect when the handshake is refused", async () => {
    const server = await serve(transport, formatHandshakeResponse(400, noDictionary, 0, "json"));
    const error = await rejection(connect(server.url));
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({
      message: `Cannot connect to ${server.url}: server refused the handshake with code 400`,
      reason: { kind: "handshake-refused", code: 400 },
    });
  });

  it.each([
    ["no JSON", text("hello"), "bad-handshake"],
    ["an unknown serializer", text('{"code":200,"sys":{"serializer":"xml"}}'), "bad-handshake"],
    ["a bad dictionary", text('{"code":200,"sys":{"dict":{"a":-1}}}'), "bad-handshake"],
    ["a bad heartbeat", text('{"code":200,"sys":{"heartbeat":-1}}'), "bad-handshake"],
    ["gzip", gzipSync(plainAnswer), "bad-compression"],
    ["a truncated stream", deflateSync(plainAnswer).subarray(0, -6), "bad-compression"],
  ])("refuses a handshake answer of %s", async (_name, answer, code) => {
    const server = await serve(transport, answer);
    const error = await rejection(connect(server.url));
    expect(error).toMatchObject({ reason: { kind: "protocol-error", error: { code } } });
  });

  it("gives up a server that does not answer, and on a signal", async () => {
    const server = await serve(transport, null);
    expect(await rejection(connect(server.url, { connectTimeoutMs: 30 }))).toMatchObject({
      message: `Cannot connect to ${server.url}: no answer to the handshake in 30 ms`,
    });
    const abort = new AbortController();
    const connecting = connect(server.url, { signal: abort.signal });
    await server.peers.take();
    await (await server.peers.take()).next(packetType.handshake);
    abort.abort(new Error("left"));
    expect(await rejection(connecting)).toMatchObject({ message: "left" });
  });

  it("says why it cannot connect", async () => {
    const server = await serve(transport);
    await server.close();
    const error = await rejection(connect(server.url));
    expect((error as Error).message).toMatch(/^Cannot connect to (tcp|ws):.*ECONNREFUSED/);
  });

  it.each<[string, (peer: Peer) => void, string]>([
    ["wrong packet type", (peer) => peer.bytes(text("HTTP/1.1 400")), "wrong-packet-type"],
    ["ack", (peer) => peer.packet(packetType.handshakeAck), "wrong-state"],
    ["second handshake", (peer) => peer.packet(packetType.handshake, plainAnswer), "wrong-state"],
    ["empty message", (peer) => peer.packet(packetType.data), "invalid-message"],
    ["request", (peer) => peer.message({ type: messageType.request }), "wrong-message-type"],
    ["unknown route code", (peer) => peer.packet(4, Uint8Array.of(7, 0, 9)), "unknown-route-code"],
    [
      "gzip behind the flag",
      (peer) => peer.respond(1, gzipSync(text("x")), { compressed: true }),
      "bad-compression",
    ],
    [
      "payload that inflates too far",
      (peer) => peer.respond(1, deflateSync(Buffer.alloc(1001)), { compressed: true }),
      "inflated-too-large",
    ],
    ["packet over the limit", (peer) => peer.packet(4, new Uint8Array(3000)), "packet-too-large"],
  ])("closes on a %s", async (_name, act, code) => {
    const [client, peer] = await pair(transport, { maxInflatedBytes: 1000, maxPacketBytes: 2000 });
    const call = client.request("x.y");
    act(peer);
    const reason = await client.closed;
    expect(reason.kind).toBe("protocol-error");
    expect((reason as { error: ProtocolError }).error.code).toBe(code);
    expect(await rejection(call)).toMatchObject({ code: "PIT-499" });
  });

  it("takes several packets at once and compressed payloads", async () => {
    const [client, peer] = await pair(transport, { compress: true });
    const long = "pitaya ".repeat(100);
    const answers = [client.request("x.y", text(long)), client.request("x.y", text("short"))];
    const requests = [await peer.nextMessage(), await peer.nextMessage()];
    expect(requests.map(({ compressed }) => compressed)).toEqual([true, false]);
    const payload = deflateSync(text(long));
    const packets = requests.map(({ id }) =>
      dataPacket({ type: messageType.response, id, payload, compressed: true }),
    );
    peer.bytes(Buffer.concat(packets));
    const payloads = await Promise.all(answers);
    expect(payloads.map((bytes) => utf8Decode(bytes))).toEqual([long, long]);
  });
});

describe("a client's calls", () => {
  it("time out, and count an answer that comes late", async () => {
    const [client, peer] = await pair("tcp");
    const call = client.request("x.y", undefined, { timeoutMs: 20 });
    const { id } = await peer.nextMessage();
    expect(await rejection(call)).toMatchObject({
      code: "PIT-504",
      message: "request timeout: no answer in 20 ms",
      metadata: { route: "x.y" },
    });
    peer.respond(id, "late");
    peer.message({ route: "onNothing" });
    await new Promise((resolve) => client.onUnhandledPush(resolve));
    expect(client.stats.lateAnswerCount).toBe(1);
  });

  it("time out each at its own time: the call's, the method's, the client's", async () => {
    const [client] = await pair("tcp", { timeoutMs: 400 });
    const order: string[] = [];
    const note = (name: string) => () => {
      order.push(name);
    };
    const room = client.service(Room);
    await Promise.all([
      room.bind({}).catch(note("client's")),
      room.bytes(text("")).catch(note("method's")),
      room.bind({}, { timeoutMs: 5 }).catch(note("call's")),
    ]);
    expect(order).toEqual(["call's", "method's", "client's"]);
  });

  it("end by their signal", async () => {
    const [client, peer] = await pair("tcp");
    const abort = new AbortController();
    const call = client.service(Room).who({ signal: abort.signal });
    await peer.nextMessage();
    abort.abort(new Error("changed my mind"));
    expect(await rejection(call)).toMatchObject({ message: "changed my mind" });
    expect(client.stats.pendingCallCount).toBe(0);
    const late = client.service(Room).who({ signal: abort.signal });
    expect(await rejection(late)).toMatchObject({ message: "changed my mind" });
  });

  it("send no payload without an argument and take no answer without an output", async () => {
    const [client, peer] = await pair("tcp");
    const room = client.service(Room);
    expect(client.service(Room)).toBe(room);
    const who = room.who();
    const asked = await peer.nextMessage();
    expect(asked.payload).toHaveLength(0);
    peer.respond(asked.id, '{"uid":"me"}');
    expect(await who).toEqual({ uid: "me", fid: "", at: 0n });
    const leave = room.leave({ uid: "me" });
    peer.respond((await peer.nextMessage()).id, "no JSON at all");
    expect(await leave).toBeUndefined();
  });

  it("throw for an answer that is of another schema, and only they", async () => {
    const onError = vi.fn();
    const [client, peer] = await pair("tcp", { onError });
    const call = client.service(Room).who();
    peer.respond((await peer.nextMessage()).id, "[");
    expect(await rejection(call)).toMatchObject({
      code: "PIT-000",
      message: expect.stringMatching(/^Cannot read the answer of "room.room.who" as json: /),
    });
    client.on({ route: "onBound", message: BindMsg }, () => {});
    peer.message({ route: "onBound", payload: text("[") });
    await vi.waitFor(() => expect(onError).toHaveBeenCalled());
    expect(String(onError.mock.calls[0]?.[0])).toContain('Cannot read push "onBound" as json');
    expect(client.state).toBe("open");
  });

  it("are refused for a route that is too long, and leave nothing behind", async () => {
    const [client] = await pair("tcp");
    expect(await rejection(client.request("r".repeat(256)))).toMatchObject({
      code: "route-too-long",
    });
    expect(client.stats.pendingCallCount).toBe(0);
  });
});

describe("connect()", () => {
  it.each([
    ["http://127.0.0.1:1", "URL has to begin with tcp://, tls://, ws:// or wss://"],
    ["tcp://127.0.0.1", "URL has to be tcp://host:port"],
    ["nonsense", "URL has to begin with"],
  ])("refuses %s", async (url, message) => {
    const error = await rejection(connect(url));
    expect((error as Error).message).toContain(`Cannot connect to ${url}: ${message}`);
  });

  it.each<ClientOptions>([{ timeoutMs: 0 }, { reconnect: { jitter: 2 } }, { maxPacketBytes: -1 }])(
    "refuses the options %j",
    async (options) => {
      expect(await rejection(connect("tcp://127.0.0.1:1", options))).toBeInstanceOf(RangeError);
    },
  );

  it("tells of a TLS server that it cannot talk to", async () => {
    const server = createTlsServer().listen(0, "127.0.0.1");
    cleanups.push(() => server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const error = await rejection(connect(`tls://127.0.0.1:${port}`));
    expect(error).toMatchObject({ reason: { kind: "connection-error" } });
  });

  it("takes a serializer of one's own", async () => {
    const answer = formatHandshakeResponse(200, noDictionary, 0, "shout");
    const shout = { ...jsonSerializer, name: "shout", serialize: () => text("HEY") };
    const [client, peer] = await pair("tcp", { serializers: [shout] }, answer);
    client.service(Room).say({ uid: "x" });
    expect(utf8Decode((await peer.nextMessage()).payload)).toBe("HEY");
  });
});

describe("any bytes from a server", () => {
  const packets = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.uint8Array({ maxLength: 20 }))
      .map(([type, body]) => encodePacket(type as PacketType, body)),
    fc
      .tuple(fc.nat(63), fc.uint8Array({ maxLength: 12 }))
      .map(([flag, rest]) => encodePacket(packetType.data, Uint8Array.of(flag, ...rest))),
  );

  it("lead to a closed client with a reason and nothing unhandled", async () => {
    const server = await serve("tcp");
    const property = fc.asyncProperty(fc.array(packets), fc.boolean(), async (chunks, cut) => {
      const client = await connect(server.url, { reconnect: false, timeoutMs: 10_000 });
      const peer = await server.peers.take();
      const call = client.request("x.y").catch(() => "rejected");
      for (const chunk of chunks) peer.bytes(chunk);
      if (cut) peer.destroy();
      else peer.end();
      const reason = await client.closed;
      expect(["protocol-error", "server-closed", "kicked", "connection-error"]).toContain(
        reason.kind,
      );
      await call;
      expect(client.stats.pendingCallCount).toBe(0);
    });
    await fc.assert(property, { numRuns: fuzzRuns() });
  });

  it("in place of a handshake lead to a ConnectError", async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.resume();
        socket.end(bytes);
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as { port: number };
      const error = await rejection(connect(`tcp://127.0.0.1:${port}`));
      server.close();
      expect(error).toBeInstanceOf(ConnectError);
    });
    await fc.assert(property, { numRuns: 50 });
  });
});
