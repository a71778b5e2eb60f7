import { type Due, type TimerWheel, WheelTimer } from "../observe/index.js";

export interface DeadlineOwner {
  /** What had to happen did not happen in time. */
  onLate(limit: "handshakeTimeoutMs" | "bindTimeoutMs"): void;
}

/** What a client has to do in time: its handshake first, then, where that is asked, to bind. */
export class Deadline implements Due {
  readonly #wheel: TimerWheel;
  readonly #owner: DeadlineOwner;
  readonly #timer = new WheelTimer(this);
  #limit: "handshakeTimeoutMs" | "bindTimeoutMs" = "handshakeTimeoutMs";

  constructor(wheel: TimerWheel, owner: DeadlineOwner) {
    this.#wheel = wheel;
    this.#owner = owner;
  }

  start(limit: "handshakeTimeoutMs" | "bindTimeoutMs", ms: number): void {
    this.#limit = limit;
    this.#wheel.start(this.#timer, ms);
  }

  stop(): void {
    this.#wheel.stop(this.#timer);
  }

  onDue(): void {
    this.#owner.onLate(this.#limit);
  }
}
