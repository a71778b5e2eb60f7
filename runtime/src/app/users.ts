import type { ClusterUsers } from "../cluster/index.js";
import type { ServerInfo } from "../dispatch/index.js";
import { type OutboundFormat, PushFrame } from "../server/index.js";
import type { FrontendSession, SessionPool } from "../session/index.js";

/** Users by uid: those who are connected here directly, all others through the cluster. */
export class Users {
  readonly #self: ServerInfo;
  readonly #sessions: SessionPool;
  readonly #format: OutboundFormat;
  readonly #cluster: ClusterUsers | null;

  constructor(
    self: ServerInfo,
    sessions: SessionPool,
    format: OutboundFormat,
    cluster: ClusterUsers | null,
  ) {
    this.#self = self;
    this.#sessions = sessions;
    this.#format = format;
    this.#cluster = cluster;
  }

  /** Pushes to each user, encoded once; the users that it could not be sent to. */
  async push(
    uids: Iterable<string>,
    frontendType: string | undefined,
    route: string,
    payload: Uint8Array,
  ): Promise<string[]> {
    const frame = new PushFrame(this.#format, route, payload);
    const elsewhere = this.#take(uids, frontendType, (session) => session.pushShared(frame));
    if (elsewhere.length === 0 || this.#cluster === null) return elsewhere;
    return this.#cluster.push(elsewhere, frontendType, route, payload);
  }

  /** Kicks each user; those who were not found. */
  async kick(
    uids: Iterable<string>,
    frontendType: string | undefined,
    reason?: string,
  ): Promise<string[]> {
    const elsewhere = this.#take(uids, frontendType, (session) => void session.kick(reason));
    if (elsewhere.length === 0 || this.#cluster === null) return elsewhere;
    return this.#cluster.kick(elsewhere, frontendType, reason);
  }

  /** Id of the frontend of that type that holds the user. */
  async frontendOf(uid: string, frontendType: string): Promise<string | undefined> {
    const { id, type } = this.#self;
    if (type === frontendType && this.#sessions.byUid(uid) !== undefined) return id;
    return this.#cluster?.frontendOf(uid, frontendType);
  }

  /** Does it once for each who is connected here; the others, each once. */
  #take(
    uids: Iterable<string>,
    frontendType: string | undefined,
    take: (session: FrontendSession) => void,
  ): string[] {
    const isMeant = frontendType === undefined || frontendType === this.#self.type;
    const elsewhere: string[] = [];
    for (const uid of new Set(uids)) {
      const session = isMeant ? this.#sessions.byUid(uid) : undefined;
      if (session === undefined) elsewhere.push(uid);
      else take(session);
    }
    return elsewhere;
  }
}
