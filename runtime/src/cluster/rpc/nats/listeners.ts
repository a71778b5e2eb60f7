import type { Msg } from "@nats-io/transport-node";
import type { Listening, NatsLink } from "./link.js";
import { TwinFilter } from "./twin-filter.js";

/** A subject and who listens to it. */
export interface Listener {
  readonly subject: string;
  /** Must not throw. */
  onMessage(msg: Msg): void;
  /** NATS does not allow to listen to it. */
  onDenied(error: Error): void;
}

/** All that is listened to, on each connection that there is; a message that comes by two counts once. */
export class Listeners {
  readonly #listenings = new Map<Listener, Listening>();
  readonly #links = new Set<NatsLink>();
  #twins: TwinFilter | null = null;

  get count(): number {
    return this.#listenings.size;
  }

  add(listener: Listener): void {
    const listening: Listening = {
      subject: listener.subject,
      onMessage: (link, msg) => {
        if (this.#twins?.isTwin(link, msg) !== true) listener.onMessage(msg);
      },
      onDenied: (error) => listener.onDenied(error),
    };
    this.#listenings.set(listener, listening);
    for (const link of this.#links) link.subscribe(listening);
  }

  remove(listener: Listener): void {
    const listening = this.#listenings.get(listener);
    if (listening === undefined) return;
    this.#listenings.delete(listener);
    for (const link of this.#links) link.unsubscribe(listening);
  }

  join(link: NatsLink): void {
    if (this.#links.size > 0) this.#twins = new TwinFilter(link);
    this.#links.add(link);
    for (const listening of this.#listenings.values()) link.subscribe(listening);
  }

  leave(link: NatsLink): void {
    this.#links.delete(link);
  }

  /** What comes twice now was sent twice. */
  endOverlap(): void {
    if (this.#links.size < 2) this.#twins = null;
  }
}
