import type { RpcLimitName } from "../limits.js";
import type { InboundLimits } from "./options.js";

/** A call of another server that is not answered yet. */
interface WaitingCall {
  readonly data: Uint8Array;
  readonly reply: string;
}

export type InboundRefusal = Extract<RpcLimitName, "rpc.maxInFlight" | "rpc.bufferMessages">;

export interface InboundOwner {
  run(data: Uint8Array): Promise<Uint8Array>;
  answer(reply: string, response: Uint8Array): void;
  refuse(reply: string, limit: InboundRefusal): void;
  /** A call that ended with nothing to answer. */
  onFault(reply: string, error: unknown): void;
}

/** The calls of other servers: so many at a time, so many that wait, and no more. */
export class InboundCalls {
  readonly #limits: InboundLimits;
  readonly #owner: InboundOwner;
  readonly #waiting: WaitingCall[] = [];
  #running = 0;
  #onIdle: (() => void) | null = null;

  constructor(limits: InboundLimits, owner: InboundOwner) {
    this.#limits = limits;
    this.#owner = owner;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many more would be taken. */
  get free(): number {
    const { services, bufferMessages, maxInFlight } = this.#limits;
    const inAll = maxInFlight - this.#running - this.waiting;
    return services > 0 ? Math.min(bufferMessages - this.waiting, inAll) : inAll;
  }

  /** @param reply - where the answer is to go; empty if nobody waits for one */
  accept(data: Uint8Array, reply: string): void {
    const { services, bufferMessages, maxInFlight } = this.#limits;
    const { waiting } = this;
    if (this.#running + waiting >= maxInFlight) {
      this.#owner.refuse(reply, "rpc.maxInFlight");
    } else if (services === 0 || this.#running < services) {
      this.#run(data, reply);
    } else if (waiting < bufferMessages) {
      this.#waiting.push({ data, reply });
    } else {
      this.#owner.refuse(reply, "rpc.bufferMessages");
    }
  }

  /** Resolves when no call is under way. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #run(data: Uint8Array, reply: string): void {
    this.#running++;
    let response: Promise<Uint8Array>;
    try {
      response = this.#owner.run(data);
    } catch (error) {
      this.#ended();
      this.#owner.onFault(reply, error);
      return;
    }
    response.then(
      (bytes) => {
        this.#ended();
        this.#owner.answer(reply, bytes);
      },
      (error: unknown) => {
        this.#ended();
        this.#owner.onFault(reply, error);
      },
    );
  }

  #ended(): void {
    this.#running--;
    const next = this.#waiting.shift();
    if (next !== undefined) this.#run(next.data, next.reply);
    else if (this.#running === 0) this.#onIdle?.();
  }
}
