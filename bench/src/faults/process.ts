import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { delimiter } from "node:path";

/** A program to run on loopback. */
export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What its output says once it serves. */
  readonly ready: RegExp;
  /** Where its output goes. */
  readonly logFile: string;
}

const readyWithinMs = 20_000;
const path = [process.env["PATH"] ?? "", "/usr/sbin", "/usr/local/bin"].join(delimiter);

/** A real process, which can be killed, paused, and started again. */
export class FaultProcess {
  readonly #spec: ProcessSpec;
  #child: ChildProcess | null = null;

  constructor(spec: ProcessSpec) {
    this.#spec = spec;
  }

  /** Whether it was started and has not ended since. */
  get alive(): boolean {
    const child = this.#child;
    return child !== null && child.exitCode === null && child.signalCode === null;
  }

  /** Done once it is ready. */
  async start(): Promise<void> {
    const { command, args, env, logFile } = this.#spec;
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: path, ...env },
    });
    this.#child = child;
    const log = createWriteStream(logFile, { flags: "a" });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once("close", () => log.end());
    await this.#ready(child);
  }

  /** `SIGSTOP` pauses it, `SIGCONT` lets it go on. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends it and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  #ready(child: ChildProcess): Promise<void> {
    const { command, ready, logFile } = this.#spec;
    return new Promise((resolve, reject) => {
      let output = "";
      const fail = (why: string): void => {
        clearTimeout(timer);
        reject(new Error(`Cannot start ${command}: ${why}; see ${logFile}`));
      };
      const timer = setTimeout(() => fail("it is not ready in time"), readyWithinMs);
      const onData = (chunk: Buffer): void => {
        output += chunk.toString();
        if (!ready.test(output)) return;
        clearTimeout(timer);
        child.stdout?.off("data", onData);
        child.stderr?.off("data", onData);
        resolve();
      };
      child.stdout?.on("data", onData);
      child.stderr?.on("data", onData);
      child.once("error", ({ message }) => fail(message));
      child.once("exit", (code) => fail(`it ended with ${code}`));
    });
  }
}
