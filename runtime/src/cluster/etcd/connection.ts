import { EtcdChannel, type Grpc, type WatchStream } from "./channel.js";
import {
  EtcdError,
  isConnectionFailure,
  isUnavailable,
  toEtcdError,
  wasNeverSent,
} from "./etcd-error.js";
import type { EtcdMethod } from "./methods.js";
import type { EtcdOptions } from "./options.js";

/** How a request is made. */
export interface CallTerms {
  /** The action, for errors: `read the servers`. */
  readonly what: string;
  /** How long it may take, ms. */
  readonly limitMs: number;
  /** Doing it twice does no harm. */
  readonly repeatable: boolean;
}

/** Requests to one of several endpoints; a connection that fails is replaced, by one to the next endpoint. */
export class EtcdConnection {
  readonly where: string;
  readonly #options: EtcdOptions;
  #grpc: Promise<Grpc> | null = null;
  #channel: EtcdChannel | null = null;
  #turn = 0;
  #closed = false;

  constructor(options: EtcdOptions) {
    if (options.endpoints.length === 0) {
      throw new EtcdError("failed", "connect", "no endpoint", "the list of endpoints is empty");
    }
    this.#options = options;
    this.where = options.endpoints.join(", ");
  }

  /** @throws EtcdError */
  async call<Init, Response>(
    method: EtcdMethod<Init, Response>,
    request: Init,
    terms: CallTerms,
  ): Promise<Response> {
    const end = performance.now() + terms.limitMs;
    const { length } = this.#options.endpoints;
    for (let tried = 1; ; tried++) {
      const channel = await this.#open(terms.what);
      // Each endpoint that is left may have its share of the time.
      const limitMs = (end - performance.now()) / Math.max(1, length - tried + 1);
      try {
        return await channel.call(method, request, limitMs);
      } catch (error) {
        // One that is merely slow mends itself, unless there is another endpoint to turn to.
        const failed = length > 1 ? isConnectionFailure(error) : isUnavailable(error);
        if (failed) this.#replace(channel);
        const again = tried < length ? failed : isUnavailable(error);
        const allowed = tried < Math.max(2, length) && performance.now() < end;
        if (allowed && again && (terms.repeatable || wasNeverSent(error))) continue;
        throw toEtcdError(error, terms.what, this.where);
      }
    }
  }

  /**
   * A stream of watches, and what to call once it failed: the next one is made on a new connection.
   *
   * @throws EtcdError
   */
  async watch(what: string): Promise<{ stream: WatchStream; renew: () => void }> {
    const channel = await this.#open(what);
    try {
      const stream = await channel.watch(this.#options.dialTimeoutMs);
      return { stream, renew: () => this.#replace(channel) };
    } catch (error) {
      if (isConnectionFailure(error)) this.#replace(channel);
      throw toEtcdError(error, what, this.where);
    }
  }

  /** Calls fail from here on, and streams end. */
  close(): void {
    this.#closed = true;
    this.#channel?.close();
    this.#channel = null;
  }

  async #open(what: string): Promise<EtcdChannel> {
    this.#grpc ??= import("@grpc/grpc-js");
    const grpc = await this.#grpc;
    if (this.#closed) throw new EtcdError("closed", what, this.where, "the connection is closed");
    this.#channel ??= new EtcdChannel(grpc, this.#endpoint(), this.#options);
    return this.#channel;
  }

  #endpoint(): string {
    const { endpoints } = this.#options;
    return endpoints[this.#turn % endpoints.length] as string;
  }

  #replace(failed: EtcdChannel): void {
    if (this.#channel !== failed) return;
    this.#channel = null;
    this.#turn++;
    failed.retire();
  }
}
