import { type TimerWheel, WheelEntry } from "../observe/index.js";

type DeadlineLimit = "handshakeTimeoutMs" | "bindTimeoutMs";

export interface DeadlineOwner {
  /** What had to happen did not happen in time. */
  onLate(limit: DeadlineLimit): void;
}

/** One thing that a client has to do in time, from now on. */
export class Deadline extends WheelEntry {
  readonly #wheel: TimerWheel;
  readonly #owner: DeadlineOwner;
  readonly #limit: DeadlineLimit;

  constructor(wheel: TimerWheel, owner: DeadlineOwner, limit: DeadlineLimit, ms: number) {
    super();
    this.#wheel = wheel;
    this.#owner = owner;
    this.#limit = limit;
    wheel.start(this, ms);
  }

  stop(): void {
    this.#wheel.stop(this);
  }

  onDue(): void {
    this.#owner.onLate(this.#limit);
  }
}
