import type { Socket } from "node:net";
import { metricNames } from "../observe/index.js";
import type { AcceptorEvents, Newcomer, Place } from "./acceptor.js";
import { networkOf, remoteOf } from "./address.js";
import { Crowd } from "./crowd.js";

/** What has to come from a client before it has a channel. */
export type Stage = "PROXY header" | "TLS handshake" | "WebSocket upgrade";

/** A client that has connected and has no channel yet. It has a deadline, and one line if it fails. */
export class Arrival implements Newcomer {
  readonly socket: Socket;
  /** `host:port`; once a PROXY header is read, the one that it tells. */
  remoteAddress: string;
  readonly #arrivals: Arrivals;
  readonly #timer: NodeJS.Timeout;
  #place: Place | null = null;
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

  /** A new stage has the whole time again. `false` if the client is gone, or has to go for a limit. */
  enter(stage: Stage): boolean {
    if (this.#isOver) return false;
    if (this.#place !== null && stage === this.#stage) return true;
    this.#stage = stage;
    this.#timer.refresh();
    this.#place?.leave();
    // Before its header is read, a client's address is its balancer's.
    const address = stage === "PROXY header" ? "" : this.remoteAddress;
    this.#place = this.#arrivals.place(this, address);
    if (this.#place === null) this.drop();
    return this.#place !== null;
  }

  /** The client goes on as a channel; `false` if it failed meanwhile. */
  finish(): boolean {
    if (this.#isOver) return false;
    this.#leave();
    return true;
  }

  /** Tells why, once; the client stays connected, for an answer. */
  refuse(what: string, error: Error): void {
    if (this.finish()) this.#arrivals.report(what, error, this.remoteAddress);
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
    this.#place?.leave();
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

const nowhere: Place = { leave: ignore };

/** The clients of an acceptor that have no channel yet. */
export class Arrivals {
  readonly timeoutMs: number;
  readonly #events: AcceptorEvents;
  readonly #max: number;
  readonly #all = new Crowd<Arrival>();

  constructor(events: AcceptorEvents, timeoutMs: number, max: number) {
    this.#events = events;
    this.timeoutMs = timeoutMs;
    this.#max = max;
  }

  /** `null` if a limit of the server keeps it out. */
  add(socket: Socket, stage: Stage): Arrival | null {
    const arrival = new Arrival(this, socket, stage);
    return arrival.enter(stage) ? arrival : null;
  }

  /**
   * Counts it as of that address, and as the newest. Beyond the bound the oldest goes: in a flood,
   * that leaves good clients the best chance.
   */
  place(arrival: Arrival, remoteAddress: string): Place | null {
    this.#all.remove(arrival);
    const { lobby } = this.#events;
    const place = lobby === undefined ? nowhere : lobby.enter(arrival, remoteAddress);
    if (place === null) return null;
    const network = networkOf(remoteAddress);
    if (this.#all.size >= this.#max) this.#makeRoom(network);
    this.#all.add(arrival, network);
    return place;
  }

  remove(arrival: Arrival): void {
    this.#all.remove(arrival);
  }

  report(message: string, error: Error, remoteAddress: string): void {
    this.#events.onError(message, error, remoteAddress);
  }

  close(): void {
    for (const arrival of this.#all) arrival.drop();
  }

  /** One address that has most of the places makes room for itself, at nobody else's cost. */
  #makeRoom(network: string): void {
    const isMost = 2 * this.#all.sizeOf(network) > this.#max;
    const victim = isMost ? this.#all.oldestOf(network) : this.#all.oldest;
    this.#events.metrics?.count(metricNames.limitHits, { limit: "maxArrivals" }, 1);
    victim?.fail(
      "too many clients at once",
      new Error(`more than maxArrivals ${this.#max} clients are connecting`),
    );
  }
}

function ignore(): void {}
