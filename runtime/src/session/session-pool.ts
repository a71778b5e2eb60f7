import type { Logger } from "../observe/index.js";
import type { HandshakeRequest } from "../wire/index.js";
import type { CloseReason } from "./close-reason.js";
import { markClosed, setHandshake } from "./internals.js";
import { type CloseListener, FrontendSession, type SessionHome } from "./session.js";
import { SessionData } from "./session-data.js";
import { sessionErrors } from "./session-error.js";
import type { ClientLink } from "./session-link.js";

export type BindHook = (session: FrontendSession) => void | Promise<void>;
export type SessionCloseHook = (
  session: FrontendSession,
  reason: CloseReason,
) => void | Promise<void>;

/** The sessions of the clients that are connected to this server. */
export class SessionPool implements SessionHome {
  readonly #log: Logger;
  readonly #byId = new Map<number, FrontendSession>();
  readonly #byUid = new Map<string, FrontendSession>();
  readonly #onBind = new Set<BindHook>();
  readonly #onAfterBind = new Set<BindHook>();
  readonly #onBindFailed = new Set<BindHook>();
  readonly #onClose = new Set<SessionCloseHook>();
  readonly #closing = new Set<Promise<void>>();
  #lastId = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  get size(): number {
    return this.#byId.size;
  }

  byId(id: number): FrontendSession | undefined {
    return this.#byId.get(id);
  }

  byUid(uid: string): FrontendSession | undefined {
    return this.#byUid.get(uid);
  }

  all(): IterableIterator<FrontendSession> {
    return this.#byId.values();
  }

  /** Called while a session is bound, in order; a hook that throws undoes the bind. */
  onBind(hook: BindHook): void {
    this.#onBind.add(hook);
  }

  /** Called once a session is bound and can be found by its uid. */
  onAfterBind(hook: BindHook): void {
    this.#onAfterBind.add(hook);
  }

  /** Called after a bind that failed; the session's uid is still set. */
  onBindFailed(hook: BindHook): void {
    this.#onBindFailed.add(hook);
  }

  /** Called once for each session that closes, after the session's own listeners; its uid is still set. */
  onClose(hook: SessionCloseHook): void {
    this.#onClose.add(hook);
  }

  /** A new session for a client that has connected; it remembers `data` from the start. */
  open(link: ClientLink, data?: ReadonlyMap<string, unknown>): FrontendSession {
    const session = new FrontendSession(++this.#lastId, link, this, new SessionData(data));
    this.#byId.set(session.id, session);
    return session;
  }

  /** The client has told of itself. */
  meet(session: FrontendSession, handshake: HandshakeRequest): void {
    session[setHandshake](handshake);
  }

  /** Ends a session; a second call does nothing. */
  close(session: FrontendSession, reason: CloseReason): void {
    if (session.closed !== null) return;
    const listeners = session[markClosed](reason);
    this.#byId.delete(session.id);
    // A late close never removes the session that took this one's place.
    if (this.#byUid.get(session.uid) === session) this.#byUid.delete(session.uid);
    const running = this.#runClose(session, reason, listeners);
    if (running === null) return;
    this.#closing.add(running);
    void running.finally(() => this.#closing.delete(running));
  }

  /** Waits for the close callbacks that are under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#closing);
  }

  callLate(session: FrontendSession, listener: CloseListener, reason: CloseReason): void {
    const calls: Promise<void>[] = [];
    this.#contain(calls, () => Promise.resolve().then(() => listener(reason)), session);
    for (const call of calls) {
      this.#closing.add(call);
      void call.finally(() => this.#closing.delete(call));
    }
  }

  async bind(session: FrontendSession, uid: string): Promise<void> {
    try {
      await this.#bind(session, uid);
    } catch (error) {
      const calls: Promise<void>[] = [];
      for (const hook of this.#onBindFailed) this.#contain(calls, () => hook(session), session);
      await Promise.all(calls);
      throw error;
    }
  }

  async #bind(session: FrontendSession, uid: string): Promise<void> {
    for (const hook of this.#onBind) {
      await hook(session);
      if (session.closed !== null) throw sessionErrors.closed();
    }
    const previous = this.#byUid.get(uid);
    this.#byUid.set(uid, session);
    previous?.close("replaced");
    try {
      for (const hook of this.#onAfterBind) {
        await hook(session);
        if (session.closed !== null) throw sessionErrors.closed();
      }
    } catch (error) {
      if (this.#byUid.get(uid) === session) this.#byUid.delete(uid);
      throw error;
    }
  }

  #runClose(
    session: FrontendSession,
    reason: CloseReason,
    listeners: Iterable<(reason: CloseReason) => void | Promise<void>>,
  ): Promise<void> | null {
    const calls: Promise<void>[] = [];
    for (const listener of listeners) this.#contain(calls, () => listener(reason), session);
    for (const hook of this.#onClose) this.#contain(calls, () => hook(session, reason), session);
    return calls.length === 0 ? null : Promise.all(calls).then(() => undefined);
  }

  /** One callback that fails must not keep the others from running. */
  #contain(
    calls: Promise<void>[],
    call: () => void | Promise<void>,
    session: FrontendSession,
  ): void {
    const failed = (error: unknown): void =>
      this.#log.error("close callback failed", {
        session: session.id,
        uid: session.uid,
        error,
      });
    try {
      const result = call();
      if (result instanceof Promise) calls.push(result.catch(failed));
    } catch (error) {
      failed(error);
    }
  }
}
