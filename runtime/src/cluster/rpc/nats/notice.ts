import { codes, type PitayaError } from "../../../error/index.js";
import { UnansweredError } from "../../unanswered-error.js";
import { NotSentError } from "../not-sent-error.js";
import type { Asker, Inbox } from "./inbox.js";
import type { LastingLink } from "./lasting-link.js";
import type { NatsLink } from "./link.js";
import type { Outgoing } from "./outbox.js";

export interface NoticeOptions {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly patienceMs: number;
  readonly inbox: Inbox;
  readonly lasting: LastingLink;
}

/**
 * Something told to whoever listens. Nobody answers it, but NATS itself says when nobody is there,
 * before it answers a ping that was sent after it.
 */
export class Notice implements Outgoing, Asker {
  readonly #options: NoticeOptions;
  readonly #token: string;
  readonly #resolve: (told: boolean) => void;
  readonly #reject: (error: PitayaError) => void;
  #nobody = false;

  constructor(
    options: NoticeOptions,
    resolve: (told: boolean) => void,
    reject: (error: PitayaError) => void,
  ) {
    this.#options = options;
    this.#token = options.inbox.newToken();
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get subject(): string {
    return this.#options.subject;
  }

  get byteLength(): number {
    return this.#options.data.length;
  }

  get patienceMs(): number {
    return this.#options.patienceMs;
  }

  leave(link: NatsLink): void {
    const { inbox, subject, data } = this.#options;
    this.#nobody = false;
    link.publish(subject, data, inbox.expect(this.#token, this));
    link.flush().then(
      () => this.#onFlushed(),
      (error: Error) => this.#onLost(error),
    );
  }

  fail(error: NotSentError): void {
    this.#options.inbox.forget(this.#token);
    this.#reject(error);
  }

  onNobody(): void {
    this.#nobody = true;
  }

  /** Whoever answers is there. */
  onAnswer(): void {
    this.#resolve(true);
  }

  onForbidden(error: Error): void {
    this.fail(new NotSentError(`nats: ${error.message}`, { cause: error }));
  }

  cut(): void {
    this.#onLost(new Error("connection closed"));
  }

  #onFlushed(): void {
    this.#options.inbox.forget(this.#token);
    if (!this.#nobody) this.#resolve(true);
    else if (!this.#options.lasting.sendAgain(this)) this.#resolve(false);
  }

  #onLost(cause: Error): void {
    this.#options.inbox.forget(this.#token);
    // Why it was lost names the place.
    this.#reject(new UnansweredError(codes.unknown, "nats: connection lost", { cause }));
  }
}
