import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A command that runs until it is told to stop, with what it prints. */
export class Program {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #printed = "";

  constructor(line: string, cwd: string, variables: Readonly<Record<string, string>>) {
    const env = { ...process.env, ...variables };
    // A group of its own: npm starts a shell, and that starts the program.
    this.#child = spawn("sh", ["-c", line], {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#closed = once(this.#child, "close");
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.setEncoding("utf8").on("data", (text: string) => {
        this.#printed += text;
      });
    }
  }

  /**
   * Waits until it has printed a text.
   *
   * @throws Error if it ends without
   */
  async printed(text: string): Promise<void> {
    while (!this.#printed.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`no "${text}" in:\n${this.#printed}`);
      await Promise.race([once(this.#child.stdout ?? this.#child, "data"), this.#closed]);
    }
  }

  /** Ends it as Ctrl-C does, and waits for its end. */
  async stop(): Promise<void> {
    const { pid, exitCode } = this.#child;
    if (pid !== undefined && exitCode === null) process.kill(-pid, "SIGINT");
    await this.#closed;
  }
}
