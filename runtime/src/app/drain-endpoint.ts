import type { RpcEndpoint } from "../cluster/index.js";

/** An endpoint that knows how many calls of other servers it has not answered. */
export class CountedEndpoint implements RpcEndpoint {
  readonly #endpoint: RpcEndpoint;
  #inFlight = 0;

  constructor(endpoint: RpcEndpoint) {
    this.#endpoint = endpoint;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  async call(request: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    this.#inFlight++;
    try {
      return await this.#endpoint.call(request, signal);
    } finally {
      this.#inFlight--;
    }
  }

  push(push: Uint8Array): boolean {
    return this.#endpoint.push(push);
  }

  kick(kick: Uint8Array): boolean {
    return this.#endpoint.kick(kick);
  }

  bound(bind: Uint8Array): void {
    this.#endpoint.bound(bind);
  }
}
