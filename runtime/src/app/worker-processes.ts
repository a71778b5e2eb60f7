import cluster, { type Worker } from "node:cluster";
import { availableParallelism } from "node:os";
import type { Logger } from "../observe/index.js";
import type { SignalSource } from "./signal-source.js";
import { SilenceWatch } from "./silence-watch.js";

/** Tells a process which of a server's workers it is. */
const indexVariable = "SERVER_WORKER_INDEX";
const signals = ["SIGINT", "SIGQUIT", "SIGTERM"] as const;
/** Before a worker that crashed is started again, ms. */
const restartAfterMs = 1_000;
/** Crashes of one worker in that time after which it is not started again. */
const maxCrashes = 5;
const crashesWithinMs = 60_000;

/** What the processes of one server tell each other. */
interface Notice {
  readonly pitaya: "attached" | "started" | "alive?" | "alive" | NodeJS.Signals;
}

/**
 * Which of a server's worker processes this one is, from 1; 0 where a server is one process. For
 * what workers can't share, such as ports that are not for clients.
 */
export function workerIndex(): number {
  const index = cluster.isWorker ? Number(process.env[indexVariable] ?? 0) : 0;
  return Number.isInteger(index) && index > 0 ? index : 0;
}

/** A port of one worker's own, made from the one of the first; 0 stays any that is free. */
export function portOfWorker(port: number): number {
  return port === 0 ? 0 : port + Math.max(0, workerIndex() - 1);
}

/** Whether this process only starts others: `count` of them. */
export function startsWorkers(count: number): boolean {
  return count > 1 && workerIndex() === 0;
}

/** As many as the machine has cores to run them, for `"auto"`. */
export function workerCount(workers: number | "auto"): number {
  return workers === "auto" ? availableParallelism() : workers;
}

/** Tells the process that started this one that its server is up. */
export function tellStarted(): void {
  if (workerIndex() > 0) tell("started");
}

/** Lets a worker end: as long as it is told signals, it lives. */
export function leaveSupervisor(): void {
  if (workerIndex() > 0 && process.connected) process.disconnect();
}

/**
 * The signals of a worker: those that the process which started it passes on. A terminal sends its
 * own to all processes at once; a second one would end the wait for sessions.
 */
export function workerSignals(): SignalSource {
  const listeners = new Map<NodeJS.Signals, Set<(signal: NodeJS.Signals) => void>>();
  const raise = (signal: NodeJS.Signals): void => {
    for (const listener of listeners.get(signal) ?? []) listener(signal);
  };
  // Else Node would end this process at once, whatever it has to do, when the other one is gone.
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
  process.on("SIGINT", () => undefined);
  process.on("SIGQUIT", () => undefined);
  process.on("SIGTERM", raise);
  process.on("disconnect", () => raise("SIGTERM"));
  process.on("message", (message: Notice | null) => {
    const signal = signals.find((known) => known === message?.pitaya);
    if (signal !== undefined) raise(signal);
    else if (message?.pitaya === "alive?") tell("alive");
  });
  return {
    on(signal, listener) {
      const of = listeners.get(signal) ?? new Set();
      listeners.set(signal, of.add(listener));
      if (listeners.size === signals.length) tell("attached");
    },
    off: (signal, listener) => listeners.get(signal)?.delete(listener),
  };
}

function tell(what: Notice["pitaya"]): void {
  const notice: Notice = { pitaya: what };
  if (process.connected) process.send?.(notice);
}

export interface WorkersOptions {
  readonly count: number;
  readonly log: Logger;
  readonly signals: SignalSource;
  /** How long a worker that has to stop may answer nothing before it is killed, ms. */
  readonly silentMs: number;
}

/**
 * Starts a server's workers, starts those again that crash, and passes signals on to them. One that
 * hangs then is killed.
 *
 * @returns whether all of them started, and ended cleanly
 */
export function superviseWorkers(options: WorkersOptions): Promise<boolean> {
  return new Supervisor(options).run();
}

class Supervisor {
  readonly #options: WorkersOptions;
  readonly #workers = new Map<number, Worker>();
  readonly #started = new Set<number>();
  readonly #crashes = new Map<number, number[]>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  readonly #silence: SilenceWatch<Worker>;
  #signal: NodeJS.Signals | null = null;
  #clean = true;
  #end: () => void = () => {};

  constructor(options: WorkersOptions) {
    this.#options = options;
    const { silentMs } = options;
    this.#silence = new SilenceWatch({
      silentMs,
      ask: (worker) => send(worker, "alive?"),
      onSilent: (worker) => this.#kill(worker),
    });
  }

  async run(): Promise<boolean> {
    const { count, log, signals: source } = this.#options;
    const pass = (signal: NodeJS.Signals): void => this.#stop(signal);
    for (const signal of signals) source.on(signal, pass);
    const ended = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    log.info(`starting ${count} workers`);
    for (let index = 1; index <= count; index++) this.#fork(index);
    await ended;
    this.#silence.end();
    for (const signal of signals) source.off(signal, pass);
    return this.#clean;
  }

  #fork(index: number): void {
    const worker = cluster.fork({ [indexVariable]: String(index) });
    this.#workers.set(index, worker);
    worker.on("message", (message: Notice | null) => this.#onNotice(index, worker, message));
    // Its server has stopped, and what the program does then is its own.
    worker.on("disconnect", () => this.#silence.forget(worker));
    worker.on("exit", (code, signal) => this.#onExit(index, code, signal));
  }

  #onNotice(index: number, worker: Worker, message: Notice | null): void {
    this.#silence.heard(worker);
    if (message?.pitaya === "started") this.#started.add(index);
    // It could not hear of it before.
    if (message?.pitaya === "attached" && this.#signal !== null) send(worker, this.#signal);
  }

  #onExit(index: number, code: number | null, signal: string | null): void {
    const { log } = this.#options;
    this.#workers.delete(index);
    if (code !== 0) {
      this.#clean &&= this.#signal === null && this.#started.has(index);
      log.error(`worker ${index} ended`, { code, signal });
      if (this.#signal === null) this.#replace(index);
    }
    if (this.#workers.size === 0 && this.#restarts.size === 0) this.#end();
  }

  #replace(index: number): void {
    const now = performance.now();
    const recent = (this.#crashes.get(index) ?? []).filter((at) => now - at < crashesWithinMs);
    this.#crashes.set(index, [...recent, now]);
    if (!this.#started.has(index) || recent.length + 1 >= maxCrashes) {
      const why = this.#started.has(index) ? "keeps crashing" : "can't start";
      this.#options.log.error(`worker ${index} ${why}; stopping all`);
      this.#clean = false;
      this.#stop("SIGTERM");
      return;
    }
    const restart = setTimeout(() => {
      this.#restarts.delete(restart);
      this.#fork(index);
    }, restartAfterMs);
    this.#restarts.add(restart);
  }

  #stop(signal: NodeJS.Signals): void {
    this.#signal = signal;
    for (const restart of this.#restarts) clearTimeout(restart);
    this.#restarts.clear();
    for (const worker of this.#workers.values()) send(worker, signal);
    this.#silence.begin(this.#workers.values());
    if (this.#workers.size === 0) this.#end();
  }

  #kill(worker: Worker): void {
    const { log, silentMs } = this.#options;
    const { pid } = worker.process;
    log.error("a worker that has to stop answers nothing; killing it", { pid, silentMs });
    worker.process.kill("SIGKILL");
  }
}

function send(worker: Worker, what: Notice["pitaya"]): void {
  const notice: Notice = { pitaya: what };
  if (worker.isConnected()) worker.send(notice);
}
