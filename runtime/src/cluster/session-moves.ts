import type { FrontendSession } from "../session/index.js";

/** A user of this frontend has come to another one of its type; the session here ends. */
export interface SessionMoved {
  /** The user, as bound. */
  readonly uid: string;
  /** The one here, still open: it is kicked right after the listeners were called. */
  readonly session: FrontendSession;
  /** Id of the frontend that the user left: this one. */
  readonly from: string;
  /** Id of the frontend that has the user now. */
  readonly to: string;
}

/** Ends the sessions of users who have come to another frontend, and tells of it. */
export class SessionMoves {
  readonly #selfId: string;
  readonly #listeners = new Set<(event: SessionMoved) => void>();

  constructor(selfId: string) {
    this.#selfId = selfId;
  }

  /** Events from here on, until the returned function is called. A listener must not throw. */
  listen(listener: (event: SessionMoved) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One that is closed has ended for another reason. */
  end(session: FrontendSession, to: string): void {
    if (session.closed !== null) return;
    const event = { uid: session.uid, session, from: this.#selfId, to };
    for (const listener of this.#listeners) listener(event);
    void session.kick("replaced");
  }
}
