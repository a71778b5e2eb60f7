import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import { Inbox } from "./inbox.js";
import { within } from "./wait.js";

/** A packet as it came; the body's meaning is the test's business. */
export interface RawPacket {
  readonly type: number;
  readonly body: Buffer;
}

export type Transport = "tcp" | "ws";

export const transports: readonly Transport[] = ["tcp", "ws"];

/**
 * A client that knows packets and no more: it can send what no real client would. Over WebSocket
 * each `send` is one message.
 */
export interface ByteClient {
  readonly packets: Inbox<RawPacket>;
  /** Whether the server has closed the connection. */
  readonly isClosed: boolean;
  /** Resolves when the connection is closed, from whichever side. */
  closed(limitMs?: number): Promise<void>;
  send(bytes: Uint8Array): void;
  /** Like `send`; resolves when the system has taken the bytes. */
  flush(bytes: Uint8Array): Promise<void>;
  /** Stops and resumes reading, as a client that is stuck. */
  pause(): void;
  resume(): void;
  /** Closes this side. */
  end(): void;
  destroy(): void;
}

const headBytes = 4;

/** Cuts a stream into packets, independently of the code under test. */
class PacketCutter {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): RawPacket[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const packets: RawPacket[] = [];
    for (;;) {
      const end = this.#rest.length < headBytes ? 0 : headBytes + this.#rest.readUIntBE(1, 3);
      if (end === 0 || this.#rest.length < end) return packets;
      const type = this.#rest.readUInt8(0);
      packets.push({ type, body: this.#rest.subarray(headBytes, end) });
      this.#rest = this.#rest.subarray(end);
    }
  }
}

abstract class Base {
  readonly packets = new Inbox<RawPacket>("packet");
  readonly #cutter = new PacketCutter();
  readonly #closed: Promise<void>;
  #close: () => void = () => {};
  #isClosed = false;

  constructor() {
    this.#closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  closed(limitMs?: number): Promise<void> {
    return within(this.#closed, "close of the connection", limitMs);
  }

  protected receive(chunk: Buffer): void {
    for (const packet of this.#cutter.push(chunk)) this.packets.put(packet);
  }

  protected ended(): void {
    this.#isClosed = true;
    this.packets.end("the connection is closed");
    this.#close();
  }
}

class TcpClient extends Base implements ByteClient {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    // A reset is an end like any other here; `close` follows.
    socket.on("error", () => undefined);
    socket.on("end", () => this.ended());
    socket.on("close", () => this.ended());
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  flush(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, () => resolve());
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

class WsClient extends Base implements ByteClient {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on("message", (data) => this.receive(data as Buffer));
    socket.on("error", () => undefined);
    socket.on("close", () => this.ended());
  }

  send(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  flush(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.send(bytes, () => resolve());
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.close();
  }

  destroy(): void {
    this.#socket.terminate();
  }
}

/** Connects to `host:port`, from an address of this machine or from any. */
export async function openBytes(
  transport: Transport,
  address: string,
  from?: string,
): Promise<ByteClient> {
  const local = from === undefined ? {} : { localAddress: from };
  return transport === "tcp" ? openTcp(address, local) : openWs(address, local);
}

async function openTcp(address: string, local: object): Promise<ByteClient> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, ...local });
  const client = new TcpClient(socket);
  const opened = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  await within(opened, `connection to ${address}`);
  return client;
}

async function openWs(address: string, local: object): Promise<ByteClient> {
  const socket = new WebSocket(`ws://${address}`, { perMessageDeflate: false, ...local });
  const client = new WsClient(socket);
  const opened = new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  await within(opened, `connection to ${address}`);
  return client;
}
