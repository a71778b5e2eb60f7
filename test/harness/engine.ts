import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePorts } from "./free-ports.js";

/** How an engine is started: a real process on loopback, with a folder for its data. */
export interface EngineSpec {
  readonly command: string;
  /** The Debian package that brings it. */
  readonly debian: string;
  readonly args: (ports: readonly number[], folder: string) => readonly string[];
  readonly portCount: number;
  /** A line of its output that says that it serves. */
  readonly ready: RegExp;
}

const readyWithinMs = 15_000;
const pausedWithinMs = 5_000;
const path = [process.env["PATH"] ?? "", "/usr/sbin", "/usr/local/bin"].join(delimiter);

/** A running engine, which can be killed, paused and started again on the same ports and data. */
export class Engine {
  readonly ports: readonly number[];
  readonly #spec: EngineSpec;
  readonly #folder: string;
  #child: ChildProcess | null = null;

  private constructor(spec: EngineSpec, ports: readonly number[]) {
    this.ports = ports;
    this.#spec = spec;
    this.#folder = mkdtempSync(join(tmpdir(), `pitaya-${spec.command}-`));
  }

  static async start(spec: EngineSpec): Promise<Engine> {
    const engine = new Engine(spec, await freePorts(spec.portCount));
    await engine.start();
    return engine;
  }

  /** `127.0.0.1:port` of the first port. */
  get address(): string {
    return `127.0.0.1:${this.ports[0]}`;
  }

  async start(): Promise<void> {
    const { command, args, ready, debian } = this.#spec;
    const child = spawn(command, args(this.ports, this.#folder), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: path },
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let output = "";
      const timer = setTimeout(() => fail("is not ready in time"), readyWithinMs);
      const fail = (why: string): void => {
        clearTimeout(timer);
        reject(
          new Error(`${command} ${why}; install it with: apt-get install ${debian}\n${output}`),
        );
      };
      const onData = (chunk: Buffer): void => {
        if (output.length < 100_000) output += chunk.toString();
        if (!ready.test(output)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout?.on("data", onData);
      child.stderr?.on("data", onData);
      child.once("error", (error) => fail(`can't be started: ${error.message}`));
      child.once("exit", (code) => fail(`ended with ${code}`));
    });
  }

  /** Sends a signal; `SIGSTOP` and `SIGCONT` pause it and let it go on. Once paused it does nothing more. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
    const pid = this.#child?.pid;
    if (signal === "SIGSTOP" && pid !== undefined) awaitPause(pid);
  }

  /** Ends the process and waits until it is gone; its data stay. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  /** Ends the process and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Waits until each thread of a process stands still: one that runs yet would answer once more. */
function awaitPause(pid: number): void {
  const end = performance.now() + pausedWithinMs;
  while (!isPaused(pid)) {
    if (performance.now() > end) throw new Error(`process ${pid} runs on after SIGSTOP`);
  }
}

function isPaused(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => stateOf(pid, thread) === "T");
}

/** The letter for what a thread does; nothing if it has ended meanwhile. */
function stateOf(pid: number, thread: string): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    return /^.*\) (.)/s.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
