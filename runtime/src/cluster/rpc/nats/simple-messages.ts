import type { PitayaError } from "../../../error/index.js";
import { NotSentError } from "../not-sent-error.js";
import type { LastingLink } from "./lasting-link.js";
import type { NatsLink } from "./link.js";
import type { Outgoing } from "./outbox.js";

/** Something that nobody answers. */
export class Message implements Outgoing {
  readonly patienceMs: number;
  readonly subject: string;
  readonly #data: Uint8Array;
  readonly #onSent: (() => void) | null;
  readonly #onFail: (error: NotSentError, message: Message) => void;

  constructor(
    subject: string,
    data: Uint8Array,
    patienceMs: number,
    onFail: (error: NotSentError, message: Message) => void,
    onSent: (() => void) | null = null,
  ) {
    this.subject = subject;
    this.#data = data;
    this.patienceMs = patienceMs;
    this.#onFail = onFail;
    this.#onSent = onSent;
  }

  get byteLength(): number {
    return this.#data.length;
  }

  leave(link: NatsLink): void {
    link.publish(this.subject, this.#data, "");
    this.#onSent?.();
  }

  fail(error: NotSentError): void {
    this.#onFail(error, this);
  }
}

/** Waits until NATS has worked on all that was sent before, also over losses of it. */
export class Barrier implements Outgoing {
  readonly byteLength = 0;
  readonly #lasting: LastingLink;
  readonly #timeoutMs: number;
  readonly #end: number;
  readonly #resolve: () => void;
  readonly #reject: (error: PitayaError) => void;

  constructor(
    lasting: LastingLink,
    timeoutMs: number,
    resolve: () => void,
    reject: (error: PitayaError) => void,
  ) {
    this.#lasting = lasting;
    this.#timeoutMs = timeoutMs;
    this.#end = lasting.now + timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get patienceMs(): number {
    return Math.max(0, this.#end - this.#lasting.now);
  }

  leave(link: NatsLink): void {
    link.flush().then(this.#resolve, () => {
      if (this.patienceMs > 0) this.#lasting.send(this);
      else this.fail(new NotSentError(`nats: not connected within ${this.#timeoutMs} ms`));
    });
  }

  fail(error: NotSentError): void {
    this.#reject(error);
  }
}
