import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { Logger } from "../observe/index.js";
import { LineSplitter } from "./line-splitter.js";
import type { LifecycleContext, Module } from "./module.js";

/** Which program to run, and how. */
export interface BinaryModuleOptions {
  /** The program: its path, or a name on the PATH. */
  readonly command: string;
  /** Its arguments. @defaultValue none */
  readonly args?: readonly string[];
  /** @defaultValue the server's */
  readonly cwd?: string;
  /** @defaultValue the server's */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * From SIGTERM to SIGKILL, ms; at most three quarters of the app's `stageTimeoutMs`, so that the
   * program never outlives the server. @defaultValue 15000
   */
  readonly gracePeriodMs?: number;
}

/** How a child process ended. */
export interface BinaryExit {
  /** `null` if a signal ended it. */
  readonly code: number | null;
  /** `null` if it ended by itself. */
  readonly signal: NodeJS.Signals | null;
}

const defaultGracePeriodMs = 15_000;

/** Of the time of the stage; the rest is for the kill. */
const maxGraceOfStage = 0.75;

/** How long a program's output may take to end after the program, ms: its own children may hold it. */
const outputEndsWithinMs = 1_000;

/**
 * A module that is a program of its own: started with the server, stopped with it. What it prints
 * goes to the server's log, stdout as info, stderr as errors.
 */
export function binaryModule(options: BinaryModuleOptions): BinaryModule {
  return new BinaryModule(options);
}

/** Made by {@link binaryModule}. */
export class BinaryModule implements Module {
  /** How the program ended, by itself or stopped. Pending until then. */
  readonly exited: Promise<BinaryExit>;
  readonly #options: BinaryModuleOptions;
  #child: ChildProcess | null = null;
  #exit: BinaryExit | null = null;
  #stopping = false;
  #tellExit: (exit: BinaryExit) => void = () => {};

  constructor(options: BinaryModuleOptions) {
    this.#options = options;
    this.exited = new Promise((resolve) => {
      this.#tellExit = resolve;
    });
  }

  /** Of the running program. */
  get pid(): number | undefined {
    return this.#exit === null ? this.#child?.pid : undefined;
  }

  /** @throws Error if the program can't be started */
  async init({ log }: LifecycleContext): Promise<void> {
    const { command, args = [], cwd, env } = this.#options;
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    child.once("exit", (code, signal) => this.#onExit({ code, signal }, log));
    try {
      await once(child, "spawn");
    } catch (cause) {
      throw new Error(`Cannot run ${command}: ${spawnErrorText(cause)}`, { cause });
    }
    child.on("error", (error) => log.error("binary module", { command, error }));
    forward(child.stdout, (line) => log.info(line));
    forward(child.stderr, (line) => log.error(line));
    this.#child = child;
  }

  /** @throws Error if the program had to be killed */
  async shutdown({ timeoutMs }: LifecycleContext): Promise<void> {
    const child = this.#child;
    if (child === null || this.#exit !== null) return;
    this.#stopping = true;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    const { gracePeriodMs = defaultGracePeriodMs } = this.#options;
    const died = await inTime(this.exited, Math.min(gracePeriodMs, maxGraceOfStage * timeoutMs));
    if (!died) child.kill("SIGKILL");
    await this.exited;
    if (!(await inTime(closed, outputEndsWithinMs))) {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }
    if (!died) throw new Error("timeout waiting to binary module to die");
  }

  #onExit(exit: BinaryExit, log: Logger): void {
    this.#exit = exit;
    if (!this.#stopping) log.error("binary module ended by itself", { ...exit });
    this.#tellExit(exit);
  }
}

/** Whether `event` comes within `ms`. */
async function inTime(event: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([event.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function forward(stream: Readable | null, log: (line: string) => void): void {
  if (stream === null) return;
  const lines = new LineSplitter(log);
  stream.on("data", (chunk: Buffer) => lines.push(chunk));
  stream.on("close", () => lines.end());
  // A broken pipe is told by the exit of the program.
  stream.on("error", () => undefined);
}

function spawnErrorText(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such program; check `command`, `cwd` and the PATH";
  if (code === "EACCES") return "not permitted; is it executable?";
  return message;
}
