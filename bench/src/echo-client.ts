import { connect, type Socket } from "node:net";
import {
  encodeMessage,
  encodePacket,
  messageType,
  PacketDecoder,
  packetType,
} from "@pitaya-ts/runtime";

/** Sends one request after another, always the same bytes, and notes how long each took. */
export class EchoClient {
  readonly #socket: Socket;
  readonly #request: Uint8Array;
  readonly #depth: number;
  readonly #latencies: number[];
  readonly #sentAt: number[] = [];
  #answered = 0;

  private constructor(socket: Socket, request: Uint8Array, depth: number, latencies: number[]) {
    this.#socket = socket;
    this.#request = request;
    this.#depth = depth;
    this.#latencies = latencies;
  }

  /** Connected, handshake done, nothing sent yet. */
  static open(
    port: number,
    route: string,
    payload: Uint8Array,
    depth: number,
    latencies: number[],
  ): Promise<EchoClient> {
    const message = {
      type: messageType.request,
      id: 1,
      route,
      payload,
      compressed: false,
      error: false,
    };
    const request = encodePacket(packetType.data, encodeMessage(message));
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      const client = new EchoClient(socket, request, depth, latencies);
      const decoder = new PacketDecoder((type) => {
        if (type === packetType.data) return client.#onAnswer();
        if (type !== packetType.handshake) return;
        socket.write(encodePacket(packetType.handshakeAck));
        resolve(client);
      });
      socket.on("data", (chunk) => {
        // The requests that follow the answers of one chunk go out in one write.
        socket.cork();
        decoder.push(chunk);
        socket.uncork();
      });
      socket.on("error", reject);
      socket.write(encodePacket(packetType.handshake, new TextEncoder().encode("{}")));
    });
  }

  get answered(): number {
    return this.#answered;
  }

  start(): void {
    this.#socket.cork();
    for (let i = 0; i < this.#depth; i++) this.#send();
    this.#socket.uncork();
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(): void {
    this.#sentAt.push(performance.now());
    this.#socket.write(this.#request);
  }

  #onAnswer(): void {
    this.#answered++;
    this.#latencies.push(performance.now() - (this.#sentAt.shift() as number));
    this.#send();
  }
}
