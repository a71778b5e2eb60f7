import { connect, type Socket } from "node:net";
import type { Acceptor, AcceptorEvents, Channel } from "@pitaya-ts/runtime";
import { test as base } from "vitest";
import { Inbox } from "../harness/inbox.js";
import { within } from "../harness/wait.js";

/** A channel as a server has it, and what came over it. */
export class OpenChannel {
  readonly channel: Channel;
  readonly chunks = new Inbox<Buffer>("bytes");
  readonly broken = new Inbox<Error>("breach");
  readonly ends = new Inbox<Error | undefined>("end");

  constructor(channel: Channel) {
    this.channel = channel;
    channel.open({
      onBytes: (chunk) => this.chunks.put(Buffer.from(chunk)),
      onBroken: (error) => this.broken.put(error),
      onDrain: () => undefined,
      onClose: (error) => this.ends.put(error),
    });
  }

  /** As many bytes, in however many chunks they come. */
  async take(bytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let length = 0; length < bytes; length = Buffer.concat(chunks).length) {
      chunks.push(await this.chunks.take());
    }
    return Buffer.concat(chunks);
  }
}

/** A client of plain bytes that keeps all that it gets. */
export class RawClient {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    socket.on("error", () => undefined);
    this.#ended = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  send(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  closed(): Promise<void> {
    return within(this.#ended, "close of the connection");
  }
}

/** Acceptors of one test without a server behind them; all are closed when it ends. */
export class Edge {
  readonly channels = new Inbox<OpenChannel>("channel");
  /** Lines as they would be logged. */
  readonly lines = new Inbox<string>("line");
  readonly #acceptors: Acceptor[] = [];
  readonly #sockets: { destroy(): void }[] = [];

  async listen(acceptor: Acceptor, more: Partial<AcceptorEvents> = {}): Promise<number> {
    this.#acceptors.push(acceptor);
    await acceptor.listen({
      ...more,
      onChannel: (channel) => {
        this.#sockets.push(channel);
        this.channels.put(new OpenChannel(channel));
      },
      onError: (message, error, remoteAddress) => {
        const from = remoteAddress === undefined ? "" : `, from ${remoteAddress}`;
        this.lines.put(`${message}${from}: ${error.message}`);
      },
    });
    return portOf(acceptor);
  }

  async dial(port: number, host = "127.0.0.1"): Promise<RawClient> {
    const client = new RawClient(this.keep(connect({ port, host, noDelay: true })));
    const connected = new Promise<void>((resolve) => client.socket.once("connect", resolve));
    await within(connected, "connection");
    return client;
  }

  /** Destroyed when the test ends. */
  keep<T extends { destroy(): void }>(socket: T): T {
    this.#sockets.push(socket);
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#acceptors.map((acceptor) => acceptor.close()));
  }
}

export function portOf({ address }: Acceptor): number {
  return Number(new URL(`tcp://${address}`).port);
}

/** `it` with an edge of its own for each test. */
export const it = base.extend<{ edge: Edge }>({
  edge: async ({ task: _ }, use) => {
    const edge = new Edge();
    await use(edge);
    await edge.close();
  },
});
