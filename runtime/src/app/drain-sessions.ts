import { TimeLimitError, waitFor, withinTime } from "../module/index.js";
import type { Clock, Logger } from "../observe/index.js";
import type { LiveConnection } from "../server/index.js";
import type { SessionPool } from "../session/index.js";
import type { ShutdownOptions } from "./lifecycle-options.js";

export interface ClosingServices {
  readonly options: ShutdownOptions;
  readonly clock: Clock;
  readonly log: Logger;
  readonly connections: ReadonlySet<LiveConnection>;
  readonly sessions: SessionPool;
}

/** Between two looks at the calls that are under way, ms. */
const lookEveryMs = 10;

/** How long closed connections may take to send what was written, ms. */
const goneWithinMs = 5_000;

/** Closes all sessions: idle ones at once, others when their calls are answered. Never rejects. */
export async function closeSessions(services: ClosingServices): Promise<void> {
  const { connections, options, clock, log } = services;
  const busy = new Set(connections);
  const closeIdle = (): boolean => {
    for (const connection of busy) {
      if (connection.inFlight > 0) continue;
      connection.close("shutdown");
      busy.delete(connection);
    }
    return busy.size === 0;
  };
  if (!(await comesTrue(closeIdle, options.callsTimeoutMs, clock))) {
    log.warn("closing sessions whose calls are not answered", {
      sessions: busy.size,
      callsTimeoutMs: options.callsTimeoutMs,
    });
    for (const connection of busy) connection.close("shutdown");
  }
  await callbacksDone(services);
  await comesTrue(() => connections.size === 0, goneWithinMs, clock);
}

/** Whether `holds` does within `ms`. */
export async function comesTrue(holds: () => boolean, ms: number, clock: Clock): Promise<boolean> {
  const until = clock.now() + ms;
  while (!holds()) {
    if (clock.now() >= until) return false;
    await waitFor(lookEveryMs, clock);
  }
  return true;
}

async function callbacksDone({ sessions, options, clock, log }: ClosingServices): Promise<void> {
  const { closeCallbacksTimeoutMs } = options;
  try {
    await withinTime(sessions.settled(), closeCallbacksTimeoutMs, clock);
  } catch (error) {
    if (!(error instanceof TimeLimitError)) throw error;
    log.error("close callbacks of sessions are not done; going on", { closeCallbacksTimeoutMs });
  }
}
