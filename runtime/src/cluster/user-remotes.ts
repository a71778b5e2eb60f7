import type { BindMsg } from "@pitaya-ts/protocol/bind.js";
import { HeldUsers, KickUsers, PushToUsers, Users } from "@pitaya-ts/protocol/users.js";
import type { SessionPool, SharedPush } from "../session/index.js";
import { sysRoutes } from "./remote-session.js";
import { sysArgument } from "./sys-argument.js";
import type { SysRemote } from "./sys-remotes.js";

/** Encodes a push once, for all who get it. */
export type PushEncoder = (route: string, data: Uint8Array) => SharedPush;

/**
 * What servers of this framework ask of a frontend for many users at once; each answers whom it has.
 *
 * @param settle - of users whom another frontend holds too, ends the earlier sessions; whom it keeps
 */
export function userRemotes(
  sessions: SessionPool,
  encode: PushEncoder,
  settle: (binds: readonly BindMsg[]) => string[],
): ReadonlyMap<string, SysRemote> {
  const answer = (uids: readonly string[], take: (uid: string) => boolean): Uint8Array =>
    Users.encode({ uids: uids.filter(take) }).finish();
  return new Map<string, SysRemote>([
    [
      sysRoutes.pushToUsers,
      async (bytes) => {
        const { uids, route, data } = sysArgument(bytes, PushToUsers.decode);
        // What it was decoded from is the transport's, and a client may be slow.
        const frame = encode(route, data);
        return answer(uids, (uid) => {
          const session = sessions.byUid(uid);
          session?.pushShared(frame);
          return session !== undefined;
        });
      },
    ],
    [
      sysRoutes.kickUsers,
      async (bytes) => {
        const { uids, reason } = sysArgument(bytes, KickUsers.decode);
        return answer(uids, (uid) => {
          const session = sessions.byUid(uid);
          if (session === undefined) return false;
          void session.kick(reason === "" ? undefined : reason);
          return true;
        });
      },
    ],
    [
      sysRoutes.findUsers,
      async (bytes) => {
        const { uids } = sysArgument(bytes, Users.decode);
        return answer(uids, (uid) => sessions.byUid(uid) !== undefined);
      },
    ],
    [
      sysRoutes.settleUsers,
      async (bytes) =>
        Users.encode({ uids: settle(sysArgument(bytes, HeldUsers.decode).binds) }).finish(),
    ],
  ]);
}
