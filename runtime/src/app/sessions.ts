import {
  type BindHook,
  type CloseReason,
  type FrontendSession,
  type SessionCloseHook,
  type SessionPool,
  sessionErrors,
} from "../session/index.js";

/** The sessions of the clients that are connected to this server; other servers' are not here. */
export class Sessions {
  readonly #pool: SessionPool;

  constructor(pool: SessionPool) {
    this.#pool = pool;
  }

  /** How many clients are connected. */
  get count(): number {
    return this.#pool.size;
  }

  /** In order of connecting. */
  [Symbol.iterator](): IterableIterator<FrontendSession> {
    return this.#pool.all();
  }

  /** Whether a user is connected to this server. */
  has(uid: string): boolean {
    return this.#pool.byUid(uid) !== undefined;
  }

  /** @throws PitayaError "session not found" if the user is not connected to this server */
  byUid(uid: string): FrontendSession {
    return found(this.#pool.byUid(uid));
  }

  /** @throws PitayaError "session not found" if this server has no such session */
  byId(id: number): FrontendSession {
    return found(this.#pool.byId(id));
  }

  /** Closes all sessions without a word to their clients, who may connect again. */
  closeAll(reason: CloseReason = "closed"): void {
    for (const session of [...this.#pool.all()]) session.close(reason);
  }

  /** Calls `hook` while a session is bound, in order of registration; what it throws undoes the bind. */
  onBind(hook: BindHook): void {
    this.#pool.onBind(hook);
  }

  /** Calls `hook` once a session is bound. */
  onAfterBind(hook: BindHook): void {
    this.#pool.onAfterBind(hook);
  }

  /** Calls `hook` once for each session that closes; its uid is still set. */
  onClose(hook: SessionCloseHook): void {
    this.#pool.onClose(hook);
  }
}

function found(session: FrontendSession | undefined): FrontendSession {
  if (session === undefined) throw sessionErrors.notFound();
  return session;
}
