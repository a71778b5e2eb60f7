import { messageOf } from "../error/index.js";
import type { Serializer } from "../serialize/index.js";
import { callListener, type ErrorSink, type Unsubscribe } from "./listeners.js";
import type { PushRoute } from "./service-desc.js";

type PushMessage = PushRoute["message"];

interface Subscription {
  readonly message: PushMessage;
  readonly listener: (message: unknown) => unknown;
}

/** Listeners of pushes by route. They outlive connections. */
export class PushListeners {
  readonly #report: ErrorSink;
  readonly #byRoute = new Map<string, readonly Subscription[]>();

  constructor(report: ErrorSink) {
    this.#report = report;
  }

  add(route: string, message: PushMessage, listener: (message: never) => unknown): Unsubscribe {
    const added = { message, listener: listener as Subscription["listener"] };
    this.#byRoute.set(route, [...(this.#byRoute.get(route) ?? []), added]);
    return () => this.#remove(route, added);
  }

  /** Hands a push to its listeners; false if there is none. */
  emit(route: string, payload: Uint8Array, serializer: Serializer): boolean {
    const subscriptions = this.#byRoute.get(route);
    if (subscriptions === undefined) return false;
    for (const { message, listener } of subscriptions) {
      callListener(this.#report, () => listener(this.#read(message, route, payload, serializer)));
    }
    return true;
  }

  #remove(route: string, removed: Subscription): void {
    const rest = (this.#byRoute.get(route) ?? []).filter((other) => other !== removed);
    if (rest.length === 0) this.#byRoute.delete(route);
    else this.#byRoute.set(route, rest);
  }

  /** Each listener gets an object of its own: what one does to it the next does not see. */
  #read(message: PushMessage, route: string, payload: Uint8Array, serializer: Serializer): unknown {
    if (message === undefined) return undefined;
    if (message === "raw") return payload;
    try {
      return serializer.deserialize(message, payload);
    } catch (cause) {
      const why = messageOf(cause);
      throw new Error(`Cannot read push "${route}" as ${serializer.name}: ${why}`, { cause });
    }
  }
}
