import type { ClusterUsers } from "../cluster/index.js";
import type { ServerInfo } from "../dispatch/index.js";
import { type OutboundFormat, PushFrame } from "../server/index.js";
import type { SessionPool } from "../session/index.js";

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
    const elsewhere: string[] = [];
    for (const uid of uids) {
      const session = this.#local(uid, frontendType);
      if (session === undefined) elsewhere.push(uid);
      else session.pushShared(frame);
    }
    const cluster = this.#cluster;
    if (cluster === null) return elsewhere;
    return keepFailed(elsewhere, (uid) => cluster.push(uid, frontendType, route, payload));
  }

  /** Kicks each user; those who were not found. */
  async kick(uids: Iterable<string>, frontendType: string | undefined): Promise<string[]> {
    const elsewhere: string[] = [];
    for (const uid of uids) {
      const session = this.#local(uid, frontendType);
      if (session === undefined) elsewhere.push(uid);
      else await session.kick();
    }
    const cluster = this.#cluster;
    if (cluster === null) return elsewhere;
    return keepFailed(elsewhere, (uid) => cluster.kick(uid, frontendType));
  }

  #local(uid: string, frontendType: string | undefined) {
    const meant = frontendType === undefined || frontendType === this.#self.type;
    return meant ? this.#sessions.byUid(uid) : undefined;
  }
}

/** Those for whom `tell` is false or fails, in order. */
async function keepFailed(
  uids: readonly string[],
  tell: (uid: string) => Promise<boolean>,
): Promise<string[]> {
  const told = await Promise.all(uids.map((uid) => tell(uid).catch(() => false)));
  return uids.filter((_, index) => !told[index]);
}
