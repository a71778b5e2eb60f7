import type { Message } from "../wire/index.js";
import { type ClientState, clientMoves, move } from "./client-state.js";
import { type CloseReason, isTransient } from "./close-reason.js";
import { Connection, type ConnectionPorts, type OutMessage } from "./connection.js";
import type { ClientSettings } from "./options.js";
import { Reconnect, type ReconnectAttempt } from "./reconnect.js";
import type { Agreement } from "./server-handshake.js";

/** A connection was lost and an attempt to come back will be made. */
export interface Reconnecting extends ReconnectAttempt {
  /** Why the connection, or the attempt before this one, ended. */
  readonly reason: CloseReason;
}

/** What happens to a lasting connection. Each may close it. */
export interface LastingConnectionEvents {
  opened(): void;
  reopened(): void;
  message(message: Message): void;
  /** The open connection is gone, whatever follows. */
  disconnected(reason: CloseReason): void;
  reconnecting(attempt: Reconnecting): void;
  /** Comes once, last. `wasOpened` is false if there never was a connection. */
  closed(reason: CloseReason, wasOpened: boolean): void;
}

/** Connection after connection, as long as coming back is wished and may help. */
export class LastingConnection {
  readonly #url: string;
  readonly #settings: ClientSettings;
  readonly #ports: ConnectionPorts;
  readonly #events: LastingConnectionEvents;
  readonly #reconnect: Reconnect | null;
  #state: ClientState = "connecting";
  #connection: Connection;
  #agreement: Agreement | null = null;

  constructor(
    url: string,
    settings: ClientSettings,
    ports: ConnectionPorts,
    events: LastingConnectionEvents,
  ) {
    this.#url = url;
    this.#settings = settings;
    this.#ports = ports;
    this.#events = events;
    this.#reconnect =
      settings.reconnect === null ? null : new Reconnect(settings.reconnect, ports.clock);
    this.#connection = this.#newConnection();
  }

  get state(): ClientState {
    return this.#state;
  }

  /** What was agreed on with the server; `null` while there is no connection. */
  get agreement(): Agreement | null {
    return this.#state === "open" ? this.#agreement : null;
  }

  /** Begins the first connection. */
  open(): void {
    this.#connection.open(this.#url, this.#ports.dial);
  }

  send(message: OutMessage): void {
    this.#connection.send(message);
  }

  /** Closes for good. */
  close(reason: CloseReason): void {
    const was = this.#state;
    if (was === "closed") return;
    this.#state = move(clientMoves, was, "closed");
    this.#reconnect?.stop();
    this.#connection.close(reason);
    if (was === "open") this.#events.disconnected(reason);
    this.#events.closed(reason, was !== "connecting");
  }

  #newConnection(): Connection {
    return new Connection(this.#settings, this.#ports, {
      opened: (agreement) => this.#opened(agreement),
      message: (message) => this.#events.message(message),
      lost: (reason) => this.#lost(reason),
    });
  }

  #opened(agreement: Agreement): void {
    const isFirst = this.#state === "connecting";
    this.#state = move(clientMoves, this.#state, "open");
    this.#agreement = agreement;
    this.#reconnect?.opened();
    if (isFirst) this.#events.opened();
    else this.#events.reopened();
  }

  #lost(reason: CloseReason): void {
    if (this.#state === "closed") return;
    const comesBack = this.#state !== "connecting" && isTransient(reason);
    if (comesBack && this.#reconnect !== null) this.#retry(this.#reconnect, reason);
    else this.close(reason);
  }

  #retry(reconnect: Reconnect, reason: CloseReason): void {
    if (this.#state === "open") {
      this.#state = move(clientMoves, this.#state, "reconnecting");
      this.#events.disconnected(reason);
    }
    if (this.#isClosed()) return;
    const next = reconnect.next();
    if (next === null) {
      this.close(reason);
      return;
    }
    this.#events.reconnecting({ ...next, reason });
    if (!this.#isClosed()) reconnect.wait(next.delayMs, () => this.#reopen());
  }

  #reopen(): void {
    this.#connection = this.#newConnection();
    this.#connection.open(this.#url, this.#ports.dial);
  }

  /** A call, so that the compiler does not take the state from before an event for the present one. */
  #isClosed(): boolean {
    return this.#state === "closed";
  }
}
