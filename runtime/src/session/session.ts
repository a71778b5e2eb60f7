import type { HandshakeRequest } from "../wire/index.js";
import type { CloseReason } from "./close-reason.js";
import { markClosed, setHandshake } from "./internals.js";
import { SessionData } from "./session-data.js";
import { sessionErrors } from "./session-error.js";
import type { ClientLink, FrontendLink, SharedPush } from "./session-link.js";

/** What a session can do wherever its handler runs. */
interface AnySession {
  /** Unique on the server that holds this object. */
  readonly id: number;
  /** The user; `""` until {@link bind} begins, and again if it fails. */
  readonly uid: string;
  /** Whether {@link bind} succeeded: only then is the user certain. */
  readonly bound: boolean;
  readonly data: SessionData;
  /**
   * Says whose connection this is.
   *
   * @throws PitayaError for an empty uid, a session that is bound, or one that closed meanwhile
   */
  bind(uid: string): Promise<void>;
  /** Sends bytes to the client on `route`; generated push senders do it typed. */
  push(route: string, payload: Uint8Array): Promise<void>;
  /** Tells the client that it is kicked and closes the connection. */
  kick(reason?: string): Promise<void>;
}

export type CloseListener = (reason: CloseReason) => void | Promise<void>;

/** What a frontend's session asks of the pool that it lives in. */
export interface SessionHome {
  /** Calls a listener that came after the session had closed. */
  callLate(session: FrontendSession, listener: CloseListener, reason: CloseReason): void;
  bind(session: FrontendSession, uid: string): Promise<void>;
}

/** The session of a client that is connected to this server. */
export class FrontendSession implements AnySession {
  /** The connection is this server's own. */
  readonly kind = "frontend";
  readonly id: number;
  /** What the application remembers of the client. */
  readonly data: SessionData;
  readonly #home: SessionHome;
  readonly #link: ClientLink;
  #handshake: HandshakeRequest | null = null;
  #uid = "";
  #bound = false;
  #closed: CloseReason | null = null;
  #onClose: Set<CloseListener> | null = null;
  #abort: AbortController | null = null;

  constructor(id: number, link: ClientLink, home: SessionHome, data: SessionData) {
    this.id = id;
    this.data = data;
    this.#link = link;
    this.#home = home;
  }

  get uid(): string {
    return this.#uid;
  }

  get bound(): boolean {
    return this.#bound;
  }

  /** `host:port` of the client, `""` if unknown. */
  get remoteAddress(): string {
    return this.#link.remoteAddress;
  }

  /** What the client told when it connected; `null` before its handshake. */
  get handshake(): HandshakeRequest | null {
    return this.#handshake;
  }

  /** For the pool alone: its client has told of itself. */
  [setHandshake](handshake: HandshakeRequest): void {
    this.#handshake = handshake;
  }

  /** Why it was closed, `null` while it is open. */
  get closed(): CloseReason | null {
    return this.#closed;
  }

  /** Fires when the session closes. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#closed !== null) this.#abort.abort(sessionErrors.closed());
    return this.#abort.signal;
  }

  async bind(uid: string): Promise<void> {
    if (uid === "") throw sessionErrors.illegalUid();
    if (this.#uid !== "") throw sessionErrors.alreadyBound();
    if (this.#closed !== null) throw sessionErrors.closed();
    this.#uid = uid;
    try {
      await this.#home.bind(this, uid);
      this.#bound = true;
    } catch (error) {
      this.#uid = "";
      throw error;
    }
  }

  async push(route: string, payload: Uint8Array): Promise<void> {
    if (this.#closed !== null) throw sessionErrors.closed();
    this.#link.push(route, payload);
  }

  /** Sends a push that goes to other clients as well; does nothing once the session is closed. */
  pushShared(push: SharedPush): void {
    this.#link.pushShared(push);
  }

  async kick(reason = "kick"): Promise<void> {
    this.#link.kick(reason);
  }

  /** Closes the connection without a word to the client. */
  close(reason: CloseReason = "closed"): void {
    this.#link.close(reason);
  }

  /**
   * Calls `listener` once, when the session closes, or soon if it has closed already. The same
   * function is taken once.
   */
  onClose(listener: CloseListener): void {
    if (this.#closed !== null) {
      this.#home.callLate(this, listener, this.#closed);
      return;
    }
    this.#onClose ??= new Set();
    this.#onClose.add(listener);
  }

  /** For the pool alone: from here on the session is closed. The listeners to call. */
  [markClosed](reason: CloseReason): Iterable<CloseListener> {
    this.#closed = reason;
    this.#abort?.abort(sessionErrors.closed());
    const listeners = this.#onClose ?? [];
    this.#onClose = null;
    return listeners;
  }
}

/** A client's session as a backend sees it, for one call. Changes of its data are local until {@link pushToFront}. */
export class BackendSession implements AnySession {
  /** The connection is another server's. */
  readonly kind = "backend";
  readonly id: number;
  /** Id of the server that holds the connection. */
  readonly frontendId: string;
  /** The session's id there. */
  readonly frontendSessionId: number;
  /** What the application remembers of the client: a copy, see {@link pushToFront}. */
  readonly data = new SessionData();
  readonly #link: FrontendLink;
  #uid: string;
  #bound: boolean;

  constructor(
    id: number,
    uid: string,
    front: { readonly id: string; readonly sessionId: number },
    link: FrontendLink,
  ) {
    this.id = id;
    this.#uid = uid;
    this.#bound = uid !== "";
    this.frontendId = front.id;
    this.frontendSessionId = front.sessionId;
    this.#link = link;
  }

  get uid(): string {
    return this.#uid;
  }

  get bound(): boolean {
    return this.#bound;
  }

  async bind(uid: string): Promise<void> {
    if (uid === "") throw sessionErrors.illegalUid();
    if (this.#uid !== "") throw sessionErrors.alreadyBound();
    this.#uid = uid;
    try {
      await this.#link.bind(this.frontendSessionId, uid);
      this.#bound = true;
    } catch (error) {
      this.#uid = "";
      throw error;
    }
  }

  async push(route: string, payload: Uint8Array): Promise<void> {
    if (this.#uid === "") throw sessionErrors.notBound();
    await this.#link.push(this.#uid, route, payload);
  }

  async kick(reason = "kick"): Promise<void> {
    if (this.#uid === "") throw sessionErrors.notBound();
    await this.#link.kick(this.#uid, reason);
  }

  /** Puts this copy of the data in place of the frontend's; the last writer wins. */
  async pushToFront(): Promise<void> {
    await this.#link.pushData(this.frontendSessionId, this.#uid, this.data.encode());
  }
}

/** Tell them apart by `kind`: what a backend can't do isn't there. */
export type Session = FrontendSession | BackendSession;
