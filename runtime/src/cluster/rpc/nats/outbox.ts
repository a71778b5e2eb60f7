import { type Due, type TimerWheel, WheelTimer } from "../../../observe/index.js";
import { NotSentError } from "../not-sent-error.js";
import type { NatsLink } from "./link.js";

/** Something to send. Exactly one of its methods ends it, but it may be sent again where it asks to be. */
export interface Outgoing {
  readonly byteLength: number;
  /** How long it may wait for a lost NATS, ms. */
  readonly patienceMs: number;
  /** Sends it; may throw what {@link NatsLink.publish} throws. */
  leave(link: NatsLink): void;
  /** It was not sent. */
  fail(error: NotSentError): void;
}

const maxBytes = 8 * 1024 * 1024;

/** What waits, in order, while there is no connection: each no longer than its time. */
export class Outbox {
  readonly #wheel: TimerWheel;
  readonly #maxCount: number;
  readonly #waits = new Map<Outgoing, WheelTimer>();
  #bytes = 0;

  constructor(wheel: TimerWheel, maxCount: number) {
    this.#wheel = wheel;
    this.#maxCount = maxCount;
  }

  get size(): number {
    return this.#waits.size;
  }

  add(message: Outgoing): void {
    if (this.#waits.size >= this.#maxCount || this.#bytes + message.byteLength > maxBytes) {
      const waiting = `${this.#waits.size} messages of ${this.#bytes} bytes`;
      message.fail(new NotSentError(`nats: not connected, and ${waiting} wait already`));
      return;
    }
    const timer = new WheelTimer(new Patience(this, message));
    this.#waits.set(message, timer);
    this.#bytes += message.byteLength;
    // A tick before whoever waits for the answer gives up: "not sent" says more than "too late".
    this.#wheel.start(timer, Math.max(0, message.patienceMs - this.#wheel.tickMs));
  }

  /** Nobody wants it to be sent any more. */
  remove(message: Outgoing): boolean {
    const timer = this.#waits.get(message);
    if (timer === undefined) return false;
    this.#wheel.stop(timer);
    this.#waits.delete(message);
    this.#bytes -= message.byteLength;
    return true;
  }

  /** All that waits, in order. */
  take(): Outgoing[] {
    const messages = [...this.#waits.keys()];
    for (const message of messages) this.remove(message);
    return messages;
  }
}

class Patience implements Due {
  readonly #outbox: Outbox;
  readonly #message: Outgoing;
  readonly #patienceMs: number;

  constructor(outbox: Outbox, message: Outgoing) {
    this.#outbox = outbox;
    this.#message = message;
    this.#patienceMs = Math.round(message.patienceMs);
  }

  onDue(): void {
    if (!this.#outbox.remove(this.#message)) return;
    this.#message.fail(new NotSentError(`nats: not connected within ${this.#patienceMs} ms`));
  }
}
