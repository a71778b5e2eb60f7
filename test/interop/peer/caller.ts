import { type ByteClient, openBytes } from "../../harness/byte-client.js";
import { Inbox } from "../../harness/inbox.js";
import {
  notifyPacket,
  type ReceivedMessage,
  readMessage,
  requestPacket,
  shakeHands,
} from "../../harness/packets.js";
import { patienceMs, pause } from "../../harness/wait.js";

const dataPacket = 4;
const kickPacket = 5;

/** A client that tells answers and pushes apart, over bytes that the tests know. */
export class Caller {
  readonly #bytes: ByteClient;
  readonly #answers = new Inbox<ReceivedMessage>("answer");
  readonly #pushes = new Inbox<ReceivedMessage>("push");
  readonly kicked = new Inbox<true>("kick");
  #lastId = 0;

  private constructor(bytes: ByteClient) {
    this.#bytes = bytes;
    void this.#receive();
  }

  static async dial(address: string, transport: "tcp" | "ws" = "tcp"): Promise<Caller> {
    const bytes = await openBytes(transport, address);
    await shakeHands(bytes);
    return new Caller(bytes);
  }

  closed(): Promise<void> {
    return this.#bytes.closed();
  }

  destroy(): void {
    this.#bytes.destroy();
  }

  notify(route: string, body: Body = ""): void {
    this.#bytes.send(notifyPacket(route, bytesIn(body)));
  }

  /** Text of the answer; `!` marks an error. */
  async ask(route: string, body: Body = ""): Promise<string> {
    const { error, text } = await this.request(route, body);
    return `${error ? "!" : ""}${text}`;
  }

  async request(route: string, body: Body = ""): Promise<ReceivedMessage> {
    this.#lastId += 1;
    this.#bytes.send(requestPacket(this.#lastId, route, bytesIn(body)));
    const answer = await this.#answers.take();
    if (answer.id !== this.#lastId) throw new Error(`answer ${answer.id}, not ${this.#lastId}`);
    return answer;
  }

  /** The first answer that is no error: servers learn of each other by and by. */
  async askUntilGood(route: string, body: Body = ""): Promise<string> {
    const end = performance.now() + 2 * patienceMs;
    for (;;) {
      const text = await this.ask(route, body);
      if (!text.startsWith("!") || performance.now() > end) return text;
      await pause(20);
    }
  }

  /** `route body` of the next push. */
  async pushed(limitMs?: number): Promise<string> {
    const { route, text } = await this.#pushes.take(limitMs);
    return `${route} ${text}`;
  }

  async #receive(): Promise<void> {
    for (;;) {
      const packet = await this.#bytes.packets.take(60_000).catch(() => undefined);
      if (packet === undefined) return this.#end();
      if (packet.type === kickPacket) this.kicked.put(true);
      if (packet.type !== dataPacket) continue;
      const message = readMessage(packet);
      (message.type === "push" ? this.#pushes : this.#answers).put(message);
    }
  }

  #end(): void {
    for (const inbox of [this.#answers, this.#pushes, this.kicked])
      inbox.end("the connection ended");
  }
}

type Body = Uint8Array | string | object;

function bytesIn(body: Body): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
