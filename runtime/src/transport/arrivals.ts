import type { Socket } from "node:net";
import type { AcceptorEvents } from "./acceptor.js";
import { remoteOf } from "./address.js";

/** What has to come from a client before it has a channel. */
export type Stage = "PROXY header" | "TLS handshake" | "WebSocket upgrade";

/** A client that has connected and has no channel yet. It has a deadline, and one line if it fails. */
export class Arrival {
  readonly socket: Socket;
  /** `host:port`; once a PROXY header is read, the one that it tells. */
  remoteAddress: string;
  readonly #arrivals: Arrivals;
  readonly #timer: NodeJS.Timeout;
  #stage: Stage;
  #isOver = false;

  constructor(arrivals: Arrivals, socket: Socket, stage: Stage) {
    this.#arrivals = arrivals;
    this.socket = socket;
    this.remoteAddress = remoteOf(socket);
    this.#stage = stage;
    this.#timer = setTimeout(
      () => this.fail("closing a slow client", this.#late()),
      arrivals.timeoutMs,
    );
    socket.on("error", ignore);
    socket.on("close", this.#onClose);
  }

  /** A new stage has the whole time again. */
  enter(stage: Stage): void {
    this.#stage = stage;
    this.#timer.refresh();
  }

  /** The client goes on as a channel; `false` if it failed meanwhile. */
  finish(): boolean {
    if (this.#isOver) return false;
    this.#leave();
    return true;
  }

  /** Tells why, once; the client stays connected, for an answer. */
  refuse(what: string, error: Error): void {
    if (this.finish()) this.#arrivals.report(`${what}, from ${this.remoteAddress}`, error);
  }

  /** Tells why, once, and cuts the client. */
  fail(what: string, error: Error): void {
    this.refuse(what, error);
    this.socket.destroy();
  }

  /** Cuts the client and tells nobody. */
  drop(): void {
    this.finish();
    this.socket.destroy();
  }

  #leave(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.socket.off("close", this.#onClose);
    this.#arrivals.remove(this);
  }

  readonly #onClose = (): void => {
    // Health checks connect and leave; there is nothing to say about that.
    if (this.socket.bytesRead === 0) this.finish();
    else this.refuse("client left", new Error(`connection closed during the ${this.#stage}`));
  };

  #late(): Error {
    return new Error(`no ${this.#stage} within ${this.#arrivals.timeoutMs} ms`);
  }
}

/** The clients of an acceptor that have no channel yet. */
export class Arrivals {
  readonly timeoutMs: number;
  readonly #events: AcceptorEvents;
  readonly #max: number;
  /** The oldest first. */
  readonly #all = new Set<Arrival>();

  constructor(events: AcceptorEvents, timeoutMs: number, max: number) {
    this.#events = events;
    this.timeoutMs = timeoutMs;
    this.#max = max;
  }

  /** Beyond the bound the oldest goes: in a flood, that leaves good clients the best chance. */
  add(socket: Socket, stage: Stage): Arrival {
    const arrival = new Arrival(this, socket, stage);
    this.#all.add(arrival);
    if (this.#all.size > this.#max) {
      const [oldest] = this.#all;
      oldest?.fail(
        "too many clients at once",
        new Error(`more than maxArrivals ${this.#max} clients are connecting`),
      );
    }
    return arrival;
  }

  remove(arrival: Arrival): void {
    this.#all.delete(arrival);
  }

  report(message: string, error: Error): void {
    this.#events.onError(message, error);
  }

  close(): void {
    for (const arrival of this.#all) arrival.drop();
  }
}

function ignore(): void {}
