import { type TimerWheel, WheelEntry } from "../observe/index.js";

export interface HeartbeatOwner {
  beat(): void;
  /** Nothing came for two intervals. */
  silent(): void;
}

/** Sends a client its heartbeats and notices when it has gone silent. */
export class Heartbeat extends WheelEntry {
  readonly #wheel: TimerWheel;
  readonly #intervalMs: number;
  readonly #owner: HeartbeatOwner;
  #lastAt: number;
  #nextAt: number;
  #paused = false;

  constructor(wheel: TimerWheel, intervalMs: number, owner: HeartbeatOwner) {
    super();
    this.#wheel = wheel;
    this.#intervalMs = intervalMs;
    this.#owner = owner;
    wheel.start(this, intervalMs);
    this.#lastAt = wheel.now;
    this.#nextAt = wheel.now + intervalMs;
  }

  /** A packet came. */
  heard(): void {
    this.#lastAt = this.#wheel.now;
  }

  /** While its socket is not read a client can't be heard: its silence does not count. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.heard();
  }

  stop(): void {
    this.#wheel.stop(this);
  }

  onDue(): void {
    const { now, tickMs } = this.#wheel;
    // Both ends of the silence are up to a tick old.
    const tooLong = 2 * this.#intervalMs + 2 * tickMs;
    if (!this.#paused && now - this.#lastAt > tooLong) {
      this.#owner.silent();
      return;
    }
    this.#nextAt = Math.max(this.#nextAt + this.#intervalMs, now);
    this.#wheel.start(this, this.#nextAt - now);
    this.#owner.beat();
  }
}
