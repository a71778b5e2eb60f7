import { setTimeout as pause } from "node:timers/promises";
import { PitayaError } from "@pitaya-ts/runtime";
import { type Client, type CloseReason, connect } from "@pitaya-ts/runtime/client";

const patienceMs = 5_000;

/** A client of a peer, which is known by its handlers' names. */
export class LabClient {
  readonly #client: Client;
  readonly #pushes: string[] = [];

  private constructor(client: Client) {
    this.#client = client;
    client.onUnhandledPush((route, payload) => {
      this.#pushes.push(`${route} ${Buffer.from(payload)}`);
    });
  }

  static async dial(port: number): Promise<LabClient> {
    return new LabClient(await connect(`tcp://127.0.0.1:${port}`, { reconnect: false }));
  }

  /** Text of the answer; an error is `!code message` and its metadata. */
  async ask(route: string, body: object | string = ""): Promise<string> {
    try {
      const answer = await this.#client.request(route, bytesOf(body), {
        timeoutMs: 2 * patienceMs,
      });
      return Buffer.from(answer).toString();
    } catch (error) {
      if (error instanceof PitayaError) return formatError(error);
      throw error;
    }
  }

  /** Asks until the answer is as it should be, or time is over; the last answer. */
  async askUntil(
    isGood: (text: string) => boolean,
    route: string,
    body?: object | string,
  ): Promise<string> {
    const end = performance.now() + 2 * patienceMs;
    for (;;) {
      const text = await this.ask(route, body);
      if (isGood(text) || performance.now() > end) return text;
      await pause(50);
    }
  }

  notify(route: string, body: object | string = ""): void {
    this.#client.notify(route, bytesOf(body));
  }

  /** `route body` of the next push. */
  async pushed(): Promise<string> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const push = this.#pushes.shift();
      if (push !== undefined) return push;
      if (performance.now() > end) return "nothing was pushed";
      await pause(5);
    }
  }

  /** How many pushes nobody has looked at. */
  get pushCount(): number {
    return this.#pushes.length;
  }

  /** How the connection ended, `"open"` if it did not. */
  closed(limitMs = patienceMs): Promise<CloseReason["kind"] | "open"> {
    const late = pause(limitMs, "open" as const, { ref: false });
    return Promise.race([this.#client.closed.then(({ kind }) => kind), late]);
  }

  close(): void {
    this.#client.close();
  }
}

function formatError({ code, message, metadata }: PitayaError): string {
  const rest = Object.keys(metadata).length === 0 ? "" : ` ${JSON.stringify(metadata)}`;
  return `!${code} ${message}${rest}`;
}

function bytesOf(body: object | string): Uint8Array {
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
