import { connect, type Socket } from "node:net";
import {
  encodeMessage,
  encodePacket,
  messageType,
  PacketDecoder,
  packetType,
} from "@pitaya-ts/runtime";

/** Between two calls, ms. It calls on while answers are late, so that a stall counts for all it hits. */
const everyMs = 2;

/** A client that calls at a steady pace, and notes how long each answer took. */
export class SteadyClient {
  readonly #socket: Socket;
  readonly #request: Uint8Array;
  readonly #sentAt: number[] = [];
  #latencies: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket, request: Uint8Array) {
    this.#socket = socket;
    this.#request = request;
  }

  /** Connected, handshake done. */
  static open(port: number, route: string, payload: Uint8Array): Promise<SteadyClient> {
    const head = { type: messageType.request, id: 1, route, compressed: false, error: false };
    const request = encodePacket(packetType.data, encodeMessage({ ...head, payload }));
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const client = new SteadyClient(socket, request);
    return new Promise((resolve, reject) => {
      const decoder = new PacketDecoder((type) => {
        if (type === packetType.data) client.#onAnswer();
        else if (type === packetType.heartbeat) socket.write(encodePacket(packetType.heartbeat));
        else if (type === packetType.handshake) {
          socket.write(encodePacket(packetType.handshakeAck));
          resolve(client);
        }
      });
      socket.on("data", (chunk) => decoder.push(chunk));
      socket.on("error", reject);
      socket.on("close", () => {
        client.#failure = new Error("The good client was closed");
      });
      socket.write(encodePacket(packetType.handshake, Buffer.from("{}")));
    });
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#sentAt.push(performance.now());
      this.#socket.write(this.#request);
    }, everyMs);
  }

  /** How long each answer took since this was last asked, ms; calls that wait count as long as they wait. */
  take(): number[] {
    if (this.#failure !== undefined) throw this.#failure;
    const now = performance.now();
    const waiting = this.#sentAt.map((sentAt) => now - sentAt);
    const taken = [...this.#latencies, ...waiting];
    this.#latencies = [];
    return taken;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.destroy();
  }

  #onAnswer(): void {
    this.#latencies.push(performance.now() - (this.#sentAt.shift() as number));
  }
}
