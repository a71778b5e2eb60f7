import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const demo = "examples/chat/dist/demo.js";

/** The demo as users start it, with what it prints. */
export class DemoProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  private constructor(command: string, args: readonly string[], variables = {}) {
    const env = { ...process.env, ...variables };
    this.#child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#closed = once(this.#child, "close");
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
  }

  static start(...args: string[]): DemoProcess {
    return new DemoProcess(process.execPath, [demo, ...args]);
  }

  static startIn(variables: Readonly<Record<string, string>>, ...args: string[]): DemoProcess {
    return new DemoProcess(process.execPath, [demo, ...args], variables);
  }

  /** As the README says, without building first. */
  static startByNpm(...args: string[]): DemoProcess {
    return new DemoProcess("npm", ["run", "--ignore-scripts", "demo", "--", ...args]);
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** What `pattern` finds in the output; fails if the demo ends without it. */
  async printed(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const found = this.#stdout.match(pattern);
      if (found !== null) return found;
      if (this.#child.exitCode !== null) {
        throw new Error(`The demo ended without ${pattern}:\n${this.#stdout}${this.#stderr}`);
      }
      await Promise.race([once(this.#child.stdout ?? this.#child, "data"), this.#closed]);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The exit code; `null` if a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  /** For clean-up: ends it if it still runs. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill("SIGKILL");
    await this.#closed;
  }
}
