import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Inbox } from "../harness/inbox.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const programs = {
  go: [`${root}node_modules/.cache/go-peer/peer`],
  python: [
    `${root}node_modules/.cache/python-codec/bin/python`,
    `${root}test/peers/python/codec.py`,
  ],
} as const;

/** What the other program says of data that it does not take. */
export class PeerRefusal extends Error {
  override readonly name = "PeerRefusal";
}

/**
 * What to do with a message: `R` bytes to those of what is known in them, `T` bytes to canonical JSON,
 * `F` JSON to bytes. With Go also its generated structs and `encoding/json`: `M` bytes to JSON,
 * `U` JSON to bytes, `P` JSON to the JSON of a struct that is written by hand.
 */
export type PeerQuestion = "R" | "T" | "F" | "M" | "U" | "P";

/** A process with another protobuf, for messages of any schema. */
export class ProtobufPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers = new Inbox<Buffer>("answer of another protobuf");
  #input = Buffer.alloc(0);
  #stderr = "";

  private constructor(language: keyof typeof programs) {
    const [command, ...args] = programs[language];
    this.#child = spawn(command, args, { stdio: "pipe" });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.#child.stdout.on("data", (bytes: Buffer) => this.#read(bytes));
    this.#child.on("close", (code) => this.#answers.end(`it ended with ${code}: ${this.#stderr}`));
  }

  /**
   * @param schema - a FileDescriptorSet
   * @throws Error if the test set-up did not make the program
   */
  static async start(language: keyof typeof programs, schema: Uint8Array): Promise<ProtobufPeer> {
    const peer = new ProtobufPeer(language);
    try {
      await once(peer.#child, "spawn");
    } catch (cause) {
      throw new Error(`Cannot start ${language}; run: node scripts/setup-test.mjs`, { cause });
    }
    await peer.#ask("S", "", schema);
    return peer;
  }

  /** @throws PeerRefusal if the data are no such message */
  ask(question: PeerQuestion, message: string, data: Uint8Array): Promise<Uint8Array> {
    return this.#ask(question, message, data);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const closed = once(this.#child, "close");
    this.#child.stdin.end();
    await closed;
  }

  async #ask(letter: string, message: string, data: Uint8Array): Promise<Uint8Array> {
    const head = Buffer.alloc(6);
    head.writeUInt32BE(2 + message.length + data.length);
    head.write(letter, 4);
    head[5] = message.length;
    this.#child.stdin.write(Buffer.concat([head, Buffer.from(message), data]));
    // The first answer comes after Python has loaded its libraries.
    const answer = await this.#answers.take(15_000);
    const content = answer.subarray(1);
    if (answer[0] === 0) throw new PeerRefusal(content.toString());
    return Uint8Array.from(content);
  }

  #read(bytes: Buffer): void {
    this.#input = Buffer.concat([this.#input, bytes]);
    while (this.#input.length >= 4) {
      const end = 4 + this.#input.readUInt32BE();
      if (this.#input.length < end) return;
      this.#answers.put(this.#input.subarray(4, end));
      this.#input = this.#input.subarray(end);
    }
  }
}
