import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { deflateSync, inflateSync } from "node:zlib";
import { Inbox } from "../../harness/inbox.js";
import { within } from "../../harness/wait.js";

const packetTypes = { handshake: 1, ack: 2, heartbeat: 3, data: 4 };
const flags = { code: 0x01, compressed: 0x10, error: 0x20 };
const messageTypes = { request: 0, notify: 1, response: 2, push: 3 };
const headBytes = 4;

export interface Answer {
  readonly id: number;
  readonly error: boolean;
  readonly body: Buffer;
}

export interface Push {
  readonly route: string;
  readonly body: Buffer;
}

export interface Handshake {
  readonly code: number;
  readonly sys: {
    readonly heartbeat: number;
    readonly serializer: string;
    readonly dict: Readonly<Record<string, number>>;
  };
}

/**
 * A client with libpitaya's habits, independent of the runtime's own wire code: always plain routes,
 * deflated bodies, ids of 32 bits, and no idea of the dictionary.
 */
export class LibpitayaClient {
  readonly handshakes = new Inbox<Handshake>("handshake");
  readonly answers = new Inbox<Answer>("answer");
  readonly pushes = new Inbox<Push>("push");
  readonly #socket: Socket;
  readonly #closed: Promise<unknown>;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#closed = once(socket, "close");
    // A reset is an end like any other here.
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
  }

  /** With `ca` over TLS. */
  static async dial(port: number, ca?: string): Promise<LibpitayaClient> {
    const to = { port, host: "127.0.0.1" };
    const socket = ca === undefined ? connect(to) : connectTls({ ...to, ca });
    const client = new LibpitayaClient(socket);
    await within(once(socket, ca === undefined ? "connect" : "secureConnect"), "connection");
    return client;
  }

  /** The server's answer, acknowledged. */
  async shakeHands(user?: object): Promise<Handshake> {
    const sys = {
      platform: "mac",
      libVersion: "0.3.5-release",
      clientBuildNumber: "20",
      clientVersion: "2.1",
    };
    this.#send(packetTypes.handshake, Buffer.from(JSON.stringify({ sys, user })));
    const answer = await this.handshakes.take();
    this.#send(packetTypes.ack);
    return answer;
  }

  request(id: number, route: string, body: Uint8Array | string = ""): void {
    this.#sendMessage(messageTypes.request, encodeId(id), route, body);
  }

  notify(route: string, body: Uint8Array | string = ""): void {
    this.#sendMessage(messageTypes.notify, Buffer.alloc(0), route, body);
  }

  /** The answer to a request that is alone under way. */
  async ask(id: number, route: string, body?: Uint8Array | string): Promise<Answer> {
    this.request(id, route, body);
    const answer = await this.answers.take();
    if (answer.id !== id) throw new Error(`answer ${answer.id}, not ${id}`);
    return answer;
  }

  async closed(): Promise<void> {
    await within(this.#closed, "close of the connection");
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #sendMessage(type: number, id: Buffer, route: string, body: Uint8Array | string): void {
    const isEmpty = body.length === 0;
    const flag = (type << 1) | (isEmpty ? 0 : flags.compressed);
    const path = Buffer.concat([Buffer.of(Buffer.byteLength(route)), Buffer.from(route)]);
    const payload = isEmpty ? Buffer.alloc(0) : deflateSync(body);
    this.#send(packetTypes.data, Buffer.concat([Buffer.of(flag), id, path, payload]));
  }

  #send(type: number, body: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(headBytes);
    head.writeUInt8(type, 0);
    head.writeUIntBE(body.length, 1, 3);
    this.#socket.write(Buffer.concat([head, body]));
  }

  #receive(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= headBytes) {
      const end = headBytes + this.#rest.readUIntBE(1, 3);
      if (this.#rest.length < end) return;
      this.#receivePacket(this.#rest.readUInt8(0), this.#rest.subarray(headBytes, end));
      this.#rest = this.#rest.subarray(end);
    }
  }

  #receivePacket(type: number, body: Buffer): void {
    if (type === packetTypes.handshake) {
      this.handshakes.put(JSON.parse(inflateIfMagic(body).toString()) as Handshake);
    } else if (type === packetTypes.data) this.#receiveMessage(body);
    else if (type !== packetTypes.heartbeat) throw new Error(`packet of type ${type}`);
  }

  #receiveMessage(bytes: Buffer): void {
    const flag = bytes.readUInt8(0);
    const bodyFrom = (at: number): Buffer =>
      flag & flags.compressed ? inflateSync(bytes.subarray(at)) : bytes.subarray(at);
    const type = (flag >> 1) & 7;
    if (type === messageTypes.response) {
      const { id, end } = decodeId(bytes);
      this.answers.put({ id, error: (flag & flags.error) !== 0, body: bodyFrom(end) });
    } else if (type === messageTypes.push && (flag & flags.code) === 0) {
      const end = 2 + bytes.readUInt8(1);
      this.pushes.put({ route: bytes.toString("utf8", 2, end), body: bodyFrom(end) });
    } else throw new Error(`a message that libpitaya can't read, flag ${flag}`);
  }
}

/** Only the first two bytes tell. */
function inflateIfMagic(body: Buffer): Buffer {
  const isDeflated = body[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(body[1] ?? 0);
  return isDeflated ? inflateSync(body) : body;
}

function encodeId(id: number): Buffer {
  const bytes: number[] = [];
  for (let rest = id >>> 0; bytes.length === 0 || rest > 0; rest >>>= 7) {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  }
  return Buffer.from(bytes);
}

function decodeId(bytes: Buffer): { id: number; end: number } {
  let id = 0;
  for (let end = 1; ; end++) {
    const byte = bytes.readUInt8(end);
    id += (byte & 0x7f) * 2 ** (7 * (end - 1));
    if (byte < 0x80) return { id, end: end + 1 };
  }
}
