import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Inbox } from "../harness/inbox.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = `${root}node_modules/.cache/python-peer/bin/python`;
const script = `${root}test/peers/python/messages.py`;

/** A message as Python has it. */
export interface PythonMessage {
  /** Protobuf JSON: every field, enums as numbers, no member for a message that is absent. */
  readonly json: unknown;
  /** Hex; map entries in key order. */
  readonly encoded: string;
}

/** A Python process with the messages of the package `pitayaserver`. */
export class PythonPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines = new Inbox<string>("answer of Python");
  #stderr = "";

  private constructor() {
    this.#child = spawn(python, [script], { stdio: "pipe" });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#lines.put(line));
    this.#child.on("close", (code) => this.#lines.end(`it ended with ${code}: ${this.#stderr}`));
  }

  /** @throws Error if the test set-up did not make its environment */
  static async start(): Promise<PythonPeer> {
    const peer = new PythonPeer();
    try {
      await once(peer.#child, "spawn");
    } catch (cause) {
      throw new Error("Cannot start Python; run: node scripts/setup-test.mjs", { cause });
    }
    return peer;
  }

  /** What Python makes of bytes, in hex. */
  read(message: string, encoded: string): Promise<PythonMessage> {
    return this.#ask({ message, encoded });
  }

  /** What Python writes for fields. */
  write(message: string, json: unknown): Promise<PythonMessage> {
    return this.#ask({ message, json });
  }

  async stop(): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.stdin.end();
    await closed;
  }

  async #ask(question: object): Promise<PythonMessage> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    // The first answer comes after Python has loaded its libraries.
    const answer = JSON.parse(await this.#lines.take(15_000)) as PythonMessage & { error?: string };
    if (answer.error !== undefined) throw new Error(`Python: ${answer.error}`);
    return answer;
  }
}
