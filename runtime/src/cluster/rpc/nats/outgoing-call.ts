import { codes, type PitayaError } from "../../../error/index.js";
import { UnansweredError } from "../../unanswered-error.js";
import { NotSentError } from "../not-sent-error.js";
import type { KeptCall } from "../rpc.js";
import type { Asker, Inbox } from "./inbox.js";
import type { LastingLink } from "./lasting-link.js";
import type { NatsLink } from "./link.js";
import type { Outgoing } from "./outbox.js";

/** One call of another server, from here. */
export class OutgoingCall implements Outgoing, Asker, KeptCall {
  readonly subject: string;
  readonly patienceMs: number;
  readonly #data: Uint8Array;
  readonly #inbox: Inbox;
  readonly #lasting: LastingLink;
  readonly #token: string;
  readonly #resolve: (response: Uint8Array) => void;
  readonly #reject: (error: PitayaError) => void;
  #over = false;

  constructor(
    subject: string,
    data: Uint8Array,
    patienceMs: number,
    ways: { readonly inbox: Inbox; readonly lasting: LastingLink },
    resolve: (response: Uint8Array) => void,
    reject: (error: PitayaError) => void,
  ) {
    this.subject = subject;
    this.patienceMs = patienceMs;
    this.#data = data;
    this.#inbox = ways.inbox;
    this.#lasting = ways.lasting;
    this.#token = ways.inbox.newToken();
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get byteLength(): number {
    return this.#data.length;
  }

  leave(link: NatsLink): void {
    if (this.#over) return;
    link.publish(this.subject, this.#data, this.#inbox.expect(this.#token, this));
  }

  fail(error: NotSentError): void {
    this.#inbox.forget(this.#token);
    this.#over = true;
    this.#reject(error);
  }

  onAnswer(data: Uint8Array): void {
    this.#over = true;
    this.#resolve(data);
  }

  onNobody(): void {
    if (this.#lasting.sendAgain(this)) return;
    this.fail(new NotSentError("nats: no responders available for request"));
  }

  onForbidden(error: Error): void {
    this.fail(new NotSentError(`nats: ${error.message}`, { cause: error }));
  }

  cut(): void {
    this.#over = true;
    this.#reject(new UnansweredError(codes.unknown, "nats: connection closed"));
  }

  abandon(): void {
    if (this.#over) return;
    this.#over = true;
    this.#inbox.forget(this.#token);
    this.#lasting.recall(this);
    this.#lasting.probe();
  }
}
