import type { App } from "../app/index.js";
import { Client, type Opening } from "../client/client.js";
import type { ConnectionPorts } from "../client/connection.js";
import { watchPushes } from "../client/internals.js";
import type { ClientSettings } from "../client/options.js";
import type { PushRoute } from "../client/service-desc.js";
import type { FrontendSession } from "../session/index.js";
import { RecordedPushes } from "./recorded-pushes.js";

/** Where a client comes from, and where it goes. */
export interface TestClientPlace {
  /** The server that it is connected to. */
  readonly server: App;
  /** As the server sees it. */
  readonly remoteAddress: string;
}

/** A client as applications use it, without a network; it keeps all pushes that it gets. */
export class TestClient extends Client {
  readonly #place: TestClientPlace;
  readonly #recorded = new RecordedPushes();

  /** @internal Use `cluster.client`. */
  constructor(
    place: TestClientPlace,
    settings: ClientSettings,
    ports: ConnectionPorts,
    opening: Opening,
  ) {
    super(`memory://${place.server.server.id}`, settings, ports, opening);
    this.#place = place;
    this[watchPushes]((...push) => this.#recorded.put(...push));
  }

  /**
   * Its session at the server that it is connected to.
   *
   * @throws Error if there is none, or none any more
   */
  get session(): FrontendSession {
    const { server, remoteAddress } = this.#place;
    for (const session of server.sessions) {
      if (session.remoteAddress === remoteAddress) return session;
    }
    throw new Error(`the client has no session at ${server.server.id}: it is ${this.state}`);
  }

  /** All messages that were pushed to it on that route, the first one first. */
  pushes<T>(push: PushRoute<T>): readonly T[] {
    return this.#recorded.all(push);
  }

  /**
   * The first push of that route that was not taken by an earlier call, now or when it comes.
   *
   * @param limitMs - how long to wait, of the machine's time. @defaultValue 2000
   * @throws Error that says what came instead, once that is over
   */
  nextPush<T>(push: PushRoute<T>, limitMs?: number): Promise<T> {
    return this.#recorded.next(push, limitMs);
  }
}
