import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { delimiter } from "node:path";

/** A program, and how it says that it is ready. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly ready: RegExp;
}

const readyWithinMs = 30_000;
const endsWithinMs = 10_000;
const longestLog = 20_000;
// Where Debian puts servers, which need not be where shells look.
const path = [process.env["PATH"] ?? "", "/usr/sbin", "/usr/local/bin"].join(delimiter);

/** A program that was started and is ready. */
export class RunningProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#gone = once(child, "exit");
  }

  static async start({ command, args, env, ready }: Program): Promise<RunningProcess> {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: path, ...env },
    });
    const running = new RunningProcess(child);
    try {
      await untilReady(child, ready);
    } catch (error) {
      child.kill("SIGKILL");
      throw new Error(`Cannot start ${command}: ${error instanceof Error ? error.message : error}`);
    }
    return running;
  }

  /** Ends it as whoever operates servers does; by force if that takes long. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), endsWithinMs);
    await this.#gone;
    clearTimeout(force);
  }
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    const fail = (why: string): void => reject(new Error(`${why}\n${log}`));
    const timer = setTimeout(() => fail("it is not ready in time"), readyWithinMs);
    const read = (chunk: Buffer): void => {
      if (log.length < longestLog) log += chunk.toString();
      if (!ready.test(log)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`it ended with ${code}`));
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
