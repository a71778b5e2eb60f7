import { randomBytes } from "node:crypto";
import type { Msg } from "@nats-io/transport-node";
import type { Listener } from "./listeners.js";

/** Who asked for an answer. */
export interface Asker {
  readonly subject: string;
  onAnswer(data: Uint8Array): void;
  /** Nobody listens to the subject: nobody had the message. */
  onNobody(): void;
  /** This server may not publish to the subject. */
  onForbidden(error: Error): void;
  /** This server stops. */
  cut(): void;
}

const noResponders = 503;

/** The answers to what this server asks: one subscription for all, a token for each. */
export class Inbox implements Listener {
  readonly subject: string;
  readonly #prefix = `_INBOX.${randomBytes(16).toString("hex")}.`;
  readonly #onDenied: (error: Error) => void;
  readonly #askers = new Map<string, Asker>();
  #lastToken = 0;

  constructor(onDenied: (error: Error) => void) {
    this.subject = `${this.#prefix}*`;
    this.#onDenied = onDenied;
  }

  /** Questions without an answer. */
  get size(): number {
    return this.#askers.size;
  }

  newToken(): string {
    return (++this.#lastToken).toString(36);
  }

  /** Where the answer is to go. */
  expect(token: string, asker: Asker): string {
    this.#askers.set(token, asker);
    return this.#prefix + token;
  }

  forget(token: string): void {
    this.#askers.delete(token);
  }

  onMessage(msg: Msg): void {
    const token = msg.subject.slice(this.#prefix.length);
    const asker = this.#askers.get(token);
    if (asker === undefined) return;
    this.#askers.delete(token);
    const { data } = msg;
    if (data.length === 0 && isNoResponders(msg)) asker.onNobody();
    else asker.onAnswer(data);
  }

  onDenied(error: Error): void {
    this.#onDenied(error);
  }

  /** NATS took nothing that was published to `subject`. */
  forbid(subject: string, error: Error): void {
    for (const [token, asker] of this.#askers) {
      if (asker.subject !== subject) continue;
      this.#askers.delete(token);
      asker.onForbidden(error);
    }
  }

  /** All who wait. */
  take(): Asker[] {
    const askers = [...this.#askers.values()];
    this.#askers.clear();
    return askers;
  }
}

/** Headers come from anybody, and need not be readable. */
function isNoResponders(msg: Msg): boolean {
  try {
    return msg.headers?.code === noResponders;
  } catch {
    return false;
  }
}
