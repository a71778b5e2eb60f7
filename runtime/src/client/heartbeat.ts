const shortestMs = 10;

/** The longest that timers of Node and browsers can wait; they fire at once for more. */
export const longestTimerMs = 2 ** 31 - 1;

/** What a heartbeat does. */
export interface HeartbeatEvents {
  /** Time to send one. */
  beat(): void;
  /** Nothing came for two intervals. */
  silent(silentMs: number): void;
}

/**
 * Beats once per interval and listens for the server. Silence is looked at when it is time to beat,
 * so a server is given up between two and three intervals after the last that it sent.
 */
export class Heartbeat {
  readonly #intervalMs: number;
  readonly #events: HeartbeatEvents;
  readonly #timer: ReturnType<typeof setInterval>;
  #heardAt = performance.now();

  constructor(intervalMs: number, events: HeartbeatEvents) {
    this.#intervalMs = Math.min(Math.max(intervalMs, shortestMs), longestTimerMs);
    this.#events = events;
    this.#timer = setInterval(() => this.#tick(), this.#intervalMs);
  }

  /** Any packet counts. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs >= 2 * this.#intervalMs) this.#events.silent(silentMs);
    else this.#events.beat();
  }
}
