import { ConfigError } from "../config/index.js";
import { messageOf } from "../error/index.js";
import type { Logger } from "../observe/index.js";
import { keepingAlive } from "./keeping-alive.js";
import type { Lifecycle } from "./lifecycle.js";
import type { SignalSource } from "./signal-source.js";

const shutdownSignals = ["SIGINT", "SIGQUIT", "SIGTERM"] as const;

export interface RunOptions {
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  /** Whether SIGTERM waits for sessions to end. */
  readonly drain: boolean;
  readonly signals: SignalSource;
  /** Called once the server is up. */
  onStarted(): void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/**
 * Starts a server and waits until it has stopped, by itself or by a signal. Never rejects.
 *
 * @returns whether it started, and stopped cleanly
 */
export async function runUntilStopped(options: RunOptions): Promise<boolean> {
  const { lifecycle, signals } = options;
  const listener = (signal: NodeJS.Signals): void => onSignal(signal, options);
  for (const signal of shutdownSignals) signals.on(signal, listener);
  try {
    return await keepingAlive(() => startAndStop(options));
  } finally {
    for (const signal of shutdownSignals) signals.off(signal, listener);
    // A stop that was asked for while a failed start unwound has nothing left to do.
    await lifecycle.stop();
  }
}

async function startAndStop({ lifecycle, log, onStarted }: RunOptions): Promise<boolean> {
  try {
    await lifecycle.start();
  } catch (error) {
    if (lifecycle.stopAsked) return lifecycle.faults === 0;
    const reason = messageOf(error);
    if (error instanceof ConfigError) {
      // Says all there is to say.
      log.error(reason);
      return false;
    }
    log.error(`cannot start server ${lifecycle.title}: ${reason}`, { error });
    return false;
  }
  onStarted();
  await lifecycle.stopped;
  return lifecycle.faults === 0;
}

/**
 * SIGTERM drains, any other skips it; a second signal ends it. A start that hangs can't be undone: a
 * second signal ends the process.
 */
function onSignal(signal: NodeJS.Signals, { lifecycle, log, drain, exit }: RunOptions): void {
  if (lifecycle.stopAsked && !lifecycle.started) {
    log.error(`got signal: ${signal}, ending before the start is undone`);
    exit(1);
    return;
  }
  if (lifecycle.stopAsked && !lifecycle.draining) {
    log.warn(`got signal: ${signal}, shutting down already`);
    return;
  }
  log.info(`got signal: ${signal}, shutting down...`);
  void lifecycle.stop({ drain: drain && signal === "SIGTERM" && !lifecycle.draining });
}
