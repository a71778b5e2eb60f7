import { longestTimerMs } from "../observe/index.js";

/**
 * Does `work` in a process that does not end meanwhile: limits of time are watched by timers that keep
 * none alive, and a server without acceptors has nothing else that would.
 */
export async function keepingAlive<T>(work: () => Promise<T>): Promise<T> {
  const alive = setInterval(() => undefined, longestTimerMs);
  try {
    return await work();
  } finally {
    clearInterval(alive);
  }
}
