import type { Msg } from "@nats-io/transport-node";

/**
 * While two connections hold the same subscriptions, most messages come by both: lets the first of two
 * through. Requests differ by their inbox, other messages only by what they say.
 */
export class TwinFilter {
  /** How many more of a message have come by the first connection than by the second. */
  readonly #lead = new Map<string, number>();
  readonly #first: object;

  constructor(first: object) {
    this.#first = first;
  }

  /** Whether `msg`, which came by `link`, has come by the other one. */
  isTwin(link: object, msg: Msg): boolean {
    const key = keyOf(msg);
    const step = link === this.#first ? 1 : -1;
    const lead = this.#lead.get(key) ?? 0;
    if (lead + step === 0) this.#lead.delete(key);
    else this.#lead.set(key, lead + step);
    return lead * step < 0;
  }
}

function keyOf(msg: Msg): string {
  if (msg.reply) return msg.reply;
  return `${msg.subject}\n${Buffer.from(msg.data).toString("latin1")}`;
}
