import { type ClientClock, machineClock } from "./client-clock.js";

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
  readonly #clock: ClientClock;
  readonly #stop: () => void;
  #heardAt: number;

  constructor(intervalMs: number, events: HeartbeatEvents, clock: ClientClock = machineClock) {
    this.#clock = clock;
    this.#heardAt = clock.now();
    this.#intervalMs = Math.min(Math.max(intervalMs, shortestMs), longestTimerMs);
    this.#events = events;
    this.#stop = clock.every(this.#intervalMs, () => this.#tick());
  }

  /** Any packet counts. */
  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#stop();
  }

  #tick(): void {
    const silentMs = this.#clock.now() - this.#heardAt;
    if (silentMs >= 2 * this.#intervalMs) this.#events.silent(silentMs);
    else this.#events.beat();
  }
}
