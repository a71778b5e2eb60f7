import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { type Client, connect } from "@pitaya-ts/runtime/client";
import type { Transport } from "../harness/byte-client.js";
import { pause, until } from "../harness/wait.js";
import type { AttackServer } from "./attack-server.js";

/** How long a good client waits for an answer, ms: no attack may hold up the others for so long. */
const answerWithinMs = 2_000;
/** Between two calls, ms: the attackers share the machine. */
const restMs = 2;

/** What the server tells of itself, after a garbage collection. */
export interface Inspection {
  readonly sessions: number;
  readonly rss: number;
  /** Bytes of the heap and beside it. */
  readonly held: number;
  /** Whether objects of the server have inherited something new. */
  readonly polluted: boolean;
  /** The most slow calls that ran at a time. */
  readonly mostRunning: number;
  /** Calls of what no client may reach. */
  readonly stolen: number;
  /** How often each limit was hit. */
  readonly hits: Readonly<Record<string, number>>;
}

/** Calls and calls, and checks each answer. */
export class GoodClient {
  readonly #client: Client;
  #answered = 0;
  #stopped = false;
  readonly #run: Promise<void>;
  #failure: unknown;

  private constructor(client: Client) {
    this.#client = client;
    this.#run = this.#callOn();
  }

  static async start(server: AttackServer, transport: Transport): Promise<GoodClient> {
    const url = `${transport}://${server.address(transport)}`;
    return new GoodClient(await connect(url, { reconnect: false, timeoutMs: answerWithinMs }));
  }

  get answered(): number {
    return this.#answered;
  }

  /** Until it has that many answers more, all of them right. */
  async goesOn(calls = 10): Promise<void> {
    const goal = this.#answered + calls;
    await until(
      () => this.#answered >= goal || this.#failure !== undefined,
      `${calls} more answers for a good client`,
    );
    if (this.#failure !== undefined) throw this.#failure;
  }

  async inspect(): Promise<Inspection> {
    const answer = await this.#client.request("connector.lab.inspect");
    return JSON.parse(new TextDecoder().decode(answer)) as Inspection;
  }

  /** Rejects if any call went wrong. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#run;
    this.#client.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #callOn(): Promise<void> {
    const probe = this.#client.service(Probe);
    try {
      while (!this.#stopped) {
        const text = `call ${this.#answered} ${"é".repeat(this.#answered % 50)}`;
        const reply = await probe.echo({ text });
        if (reply.text !== text) throw new Error(`wrong answer: ${reply.text} for ${text}`);
        this.#answered++;
        await pause(restMs);
      }
    } catch (error) {
      this.#failure = error;
    }
  }
}
