import { BindMsg } from "@pitaya-ts/protocol/bind.js";
import type { ServerInfo } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import type { SampledLog, TimerWheel } from "../observe/index.js";
import type { FrontendSession, SessionPool } from "../session/index.js";
import { atMost } from "./at-most.js";
import { toBindError } from "./bind-error.js";
import type { BindingStorage } from "./bindings/bindings.js";
import type { Discovery } from "./discovery/discovery.js";
import { pauseOn } from "./pause-on.js";
import { NotSentError } from "./rpc/not-sent-error.js";
import type { RpcTransport } from "./rpc/rpc.js";
import { SessionMoves } from "./session-moves.js";
import { UnansweredError } from "./unanswered-error.js";

/** How long after a bind another one, elsewhere, counts as having raced it, ms. */
const raceMs = 2_000;
/** How long a bind waits for the frontend that had the user before, ms: it may hang. */
const previousMs = 500;
/** Before a frontend that could not be reached is told again, ms. */
const retellMs = 500;

export interface ClusterSessionsServices {
  readonly self: ServerInfo;
  readonly discovery: Discovery;
  readonly sessions: SessionPool;
  readonly transport: RpcTransport;
  readonly bindings: BindingStorage | null;
  /** Whether a user may have one session only among the frontends of this type. */
  readonly unique: boolean;
  readonly wheel: TimerWheel;
  readonly log: SampledLog;
}

/**
 * Makes the users of this frontend known to the cluster: messages for them get here, and their
 * sessions elsewhere end.
 */
export class ClusterSessions {
  /** Sessions that end because their users have come to another frontend. */
  readonly moves: SessionMoves;
  readonly #services: ClusterSessionsServices;
  /** Sessions for which a user is held; two at most, while one takes the other's place. */
  readonly #holders = new Map<string, Set<FrontendSession>>();
  /** Sessions for which the transport holds their user; it counts them. */
  readonly #reached = new WeakSet<FrontendSession>();
  /** When users were bound, ms since 1970. */
  readonly #boundAt = new WeakMap<FrontendSession, number>();
  /** What stores that a user is here, until it is done; it never rejects. */
  readonly #writes = new WeakMap<FrontendSession, Promise<unknown>>();

  constructor(services: ClusterSessionsServices) {
    this.#services = services;
    this.moves = new SessionMoves(services.self.id);
  }

  /** Call it once RPC works, and after the application has registered its own callbacks. */
  attach(): void {
    const { sessions, bindings, transport, unique } = this.#services;
    sessions.onBind((session) => this.#telling(session, this.#onBind(session)));
    sessions.onAfterBind((session) => this.#telling(session, this.#onBound(session)));
    sessions.onClose((session) => this.#drop(session));
    sessions.onBindFailed((session) => this.#drop(session));
    if (!unique || transport.addressesUsers) return;
    bindings?.onHeldElsewhere?.((uid) => {
      const { log } = this.#services;
      this.review(uid).catch((error: unknown) => {
        log.warn("cannot read who holds a user", { uid, error });
      });
    });
  }

  /** Another frontend of this type has bound a user, `at` ms since 1970; 0: it does not say when. */
  onBoundElsewhere(uid: string, frontendId: string, at: number): void {
    const { self, sessions, transport, unique } = this.#services;
    if (!unique || frontendId === self.id) return;
    const session = sessions.byUid(uid);
    if (session === undefined) return;
    if (at !== 0 && !transport.addressesUsers) {
      void this.#yieldTo(session, frontendId);
      return;
    }
    if (this.#wasLater(session, frontendId, at)) {
      // The other one may not have heard of this one; told again, it yields.
      void this.#announce(session).catch((error: unknown) => this.#failed(session, error));
      return;
    }
    this.moves.end(session, frontendId);
  }

  /** All users who are held here, and when they were bound. */
  held(): BindMsg[] {
    const fid = this.#services.self.id;
    return [...this.#holders.keys()].map((uid) => ({ uid, fid, at: BigInt(this.#heldSince(uid)) }));
  }

  /** Another frontend holds these users too. Ends sessions that were bound earlier than there; whom it keeps. */
  settle(binds: readonly BindMsg[]): string[] {
    const { self, unique } = this.#services;
    if (!unique) return [];
    const kept: string[] = [];
    for (const { uid, fid, at } of binds) {
      const own = this.#heldSince(uid);
      if (own === 0 || fid === self.id) continue;
      if (isLater(own, self.id, Number(at), fid)) kept.push(uid);
      else this.yieldUser(uid, own, fid);
    }
    return kept;
  }

  /** Ends the user's session, who is at frontend `to`, if it was not bound after `at`, ms since 1970. */
  yieldUser(uid: string, at: number, to: string): void {
    const session = this.#services.sessions.byUid(uid);
    if (session === undefined || (this.#boundAt.get(session) ?? 0) > at) return;
    this.moves.end(session, to);
  }

  /** Ends the user's session if the storage has the user at another frontend. @throws EtcdError */
  async review(uid: string): Promise<void> {
    const { self, sessions, bindings } = this.#services;
    const session = sessions.byUid(uid);
    if (session === undefined) return;
    const writing = this.#writes.get(session);
    // It is yet to be stored, and so the later one.
    if (writing === undefined) return;
    await writing;
    const holder = await bindings?.find(self.type, uid);
    if (holder !== undefined && holder !== self.id) this.moves.end(session, holder);
  }

  /** @throws PitayaError; where the cluster is, and why it did not do its part, is only logged */
  async #telling(session: FrontendSession, binding: Promise<void>): Promise<void> {
    try {
      await binding;
    } catch (error) {
      this.#services.log.error("cannot bind a user", { session: session.id, error });
      throw toBindError(error);
    }
  }

  async #onBind(session: FrontendSession): Promise<void> {
    const { transport, unique, sessions } = this.#services;
    const { uid } = session;
    this.#boundAt.set(session, Date.now());
    this.#hold(session);
    await transport.hold(uid);
    if (session.closed !== null) {
      transport.release(uid);
      return;
    }
    this.#reached.add(session);
    if (!unique) return;
    const other = sessions.byUid(uid);
    if (other !== undefined) await other.kick("replaced");
    else if (transport.addressesUsers) await this.#announce(session);
  }

  async #onBound(session: FrontendSession): Promise<void> {
    const { self, transport, bindings, unique, wheel } = this.#services;
    const writing = bindings?.put(session.uid);
    if (writing !== undefined) this.#writes.set(session, Promise.allSettled([writing]));
    const previous = await writing;
    if (!unique || transport.addressesUsers) return;
    if (previous === undefined || previous === self.id) return;
    await atMost(this.#takeOver(session, previous), previousMs, wheel);
  }

  /**
   * Another frontend has stored that the user is there. What it means may be an earlier session of
   * this one, and it has been told in turn: of two that race, the one who stored last stays.
   */
  async #yieldTo(session: FrontendSession, frontendId: string): Promise<void> {
    const { self, bindings } = this.#services;
    await this.#writes.get(session);
    try {
      if ((await bindings?.find(self.type, session.uid)) === self.id) return;
    } catch (error) {
      const { log } = this.#services;
      log.warn("cannot read who holds a user", { session: session.id, frontendId, error });
    }
    this.moves.end(session, frontendId);
  }

  /** Ends the user's session elsewhere. Never rejects: a frontend that is gone must not lock users out. */
  async #takeOver(session: FrontendSession, previous: string): Promise<void> {
    try {
      await this.#tell(session, previous);
    } catch (error) {
      this.#failed(session, error);
    }
    try {
      // Whoever lost the user may have forgotten the new binding with the old one.
      if (this.#holders.has(session.uid)) await this.#services.bindings?.restore(session.uid);
    } catch (error) {
      const { log } = this.#services;
      log.warn("cannot make sure of a binding", { session: session.id, error });
    }
  }

  /**
   * Again and again where it does not answer: paused, it still has the user once it goes on. A session
   * that took this one's place here meanwhile has not told of itself: it found this server noted.
   */
  async #tell(session: FrontendSession, previous: string): Promise<void> {
    const { self, discovery, transport, wheel } = this.#services;
    const bind = this.#bindOf(session);
    do {
      try {
        return await transport.announceBind(self.type, bind, previous);
      } catch (error) {
        // Once it is back it looks itself who has its users.
        if (discovery.server(previous) === undefined) throw error;
        const isLate = PitayaError.from(error).code === codes.requestTimeout;
        if (!isLate && !mayNotHaveArrived(error)) throw error;
        if (!isLate) await pauseOn(wheel, retellMs);
      }
    } while (this.#holders.has(session.uid));
  }

  async #drop(session: FrontendSession): Promise<void> {
    const { transport, bindings } = this.#services;
    const { uid } = session;
    if (this.#reached.delete(session)) transport.release(uid);
    const holders = this.#holders.get(uid);
    if (holders === undefined || !holders.delete(session) || holders.size > 0) return;
    this.#holders.delete(uid);
    await bindings?.remove(uid);
  }

  /** When the user was bound here last, ms since 1970; 0: the user is not here. */
  #heldSince(uid: string): number {
    let latest = 0;
    for (const session of this.#holders.get(uid) ?? []) {
      latest = Math.max(latest, this.#boundAt.get(session) ?? 0);
    }
    return latest;
  }

  #hold(session: FrontendSession): void {
    const holders = this.#holders.get(session.uid);
    if (holders === undefined) this.#holders.set(session.uid, new Set([session]));
    else holders.add(session);
  }

  #announce(session: FrontendSession): Promise<void> {
    const { self, transport } = this.#services;
    return transport.announceBind(self.type, this.#bindOf(session));
  }

  /** What others are told of a bind here. */
  #bindOf(session: FrontendSession): Uint8Array {
    const at = BigInt(this.#boundAt.get(session) ?? 0);
    return BindMsg.encode({ uid: session.uid, fid: this.#services.self.id, at }).finish();
  }

  /** Of two binds that raced each other the later one counts, alike for both frontends. */
  #wasLater(session: FrontendSession, frontendId: string, at: number): boolean {
    const own = this.#boundAt.get(session) ?? 0;
    if (at === 0 || Date.now() - own > raceMs) return false;
    return isLater(own, this.#services.self.id, at, frontendId);
  }

  #failed(session: FrontendSession, error: unknown): void {
    const { log } = this.#services;
    log.warn("cannot tell the other frontends of a bind", { session: session.id, error });
  }
}

function mayNotHaveArrived(error: unknown): boolean {
  return error instanceof NotSentError || error instanceof UnansweredError;
}

/** Of two binds, each with its time and its frontend; of equally late ones one wins at both. */
function isLater(own: number, ownId: string, other: number, otherId: string): boolean {
  return own === other ? ownId > otherId : own > other;
}
