import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { until } from "../../harness/wait.js";

const program = fileURLToPath(new URL("peer.mjs", import.meta.url));

/** `peer.mjs` in a process of its own, which can be killed and started again. */
export class PeerProcess {
  #child: ChildProcessByStdio<null, Readable, null> | null = null;
  #output = "";

  /** The port that it listens on. */
  async start(port = 0): Promise<number> {
    this.#output = "";
    const child = spawn(process.execPath, [program, String(port)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
    });
    await this.said("listening");
    return Number(/listening (\d+)/.exec(this.#output)?.[1]);
  }

  said(text: string): Promise<void> {
    return until(() => this.#output.includes(text), `"${text}" of the peer`, 15_000);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
}
