import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { until, within } from "../harness/wait.js";

const server = fileURLToPath(new URL("server.mjs", import.meta.url));

/** What `server.mjs` is to be like; the rest are options of the app. */
export interface ServerProcessOptions {
  readonly port?: number;
  readonly backend?: boolean;
  readonly fail?: "init" | "slow init" | "shutdown";
  /** Sessions that a module holds. */
  readonly held?: number;
  readonly [appOption: string]: unknown;
}

interface LoggedLine {
  readonly level: number;
  readonly msg: string;
}

/** A server in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #closed: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  constructor(options: ServerProcessOptions = {}) {
    const args = [server, JSON.stringify(options)];
    this.#child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#closed = once(this.#child, "close");
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    // A command may come when the server is gone.
    this.#child.stdin.on("error", () => undefined);
  }

  /** What the program itself has printed. */
  get printed(): string[] {
    return this.#stdout.split("\n").slice(0, -1);
  }

  /** Lines of its log. */
  get log(): LoggedLine[] {
    const lines = this.#stderr.split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line) as LoggedLine);
  }

  get messages(): string[] {
    return this.log.map(({ msg }) => msg);
  }

  /** Until one of its messages or of its prints is, or begins with, `text`. */
  async said(text: string, times = 1): Promise<void> {
    await until(() => {
      const count = [...this.messages, ...this.printed].filter((m) => m.startsWith(text)).length;
      if (count < times && this.#child.exitCode !== null) {
        throw new Error(`The server ended without "${text}":\n${this.#stdout}${this.#stderr}`);
      }
      return count >= times;
    }, `"${text}" in\n${this.#stdout}${this.#stderr}`);
  }

  /** `host:port` that it listens on. */
  async address(): Promise<string> {
    await this.said("all modules started!");
    const [, address] = this.messages.join("\n").match(/on addr (\S+)/) ?? [];
    return address as string;
  }

  tell(command: string): void {
    this.#child.stdin.write(`${command}\n`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The exit code; `null` if a signal ended it. */
  async ended(): Promise<number | null> {
    await within(this.#closed, `end of the server\n${this.#stdout}${this.#stderr}`);
    return this.#child.exitCode;
  }

  async kill(): Promise<void> {
    if (this.running) this.#child.kill("SIGKILL");
    await this.#closed;
  }
}
