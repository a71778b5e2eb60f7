import { KickAnswer, KickMsg } from "@pitaya-ts/protocol/kick.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import { Session } from "@pitaya-ts/protocol/session.js";
import { type FrontendSession, type SessionPool, sessionErrors } from "../session/index.js";
import { utf8Encode } from "../wire/index.js";
import { sysRoutes } from "./remote-session.js";
import { sysArgument } from "./sys-argument.js";

/** Answers a call of another server: encoded argument to encoded reply. */
export type SysRemote = (data: Uint8Array) => Promise<Uint8Array>;

/** What backends ask of the frontend that holds a session. */
export function sysRemotes(sessions: SessionPool): ReadonlyMap<string, SysRemote> {
  const find = (id: bigint): FrontendSession => {
    const session = sessions.byId(Number(id));
    if (session === undefined) throw sessionErrors.notFound();
    return session;
  };
  return new Map<string, SysRemote>([
    [
      sysRoutes.bindSession,
      async (data) => {
        const { id, uid } = sysArgument(data, Session.decode);
        await find(id).bind(uid);
        return ack();
      },
    ],
    [
      sysRoutes.pushSession,
      async (bytes) => {
        const { id, data: values } = sysArgument(bytes, Session.decode);
        const { data } = find(id);
        sysArgument(values, (text) => data.decode(text));
        return ack();
      },
    ],
    [
      sysRoutes.kick,
      async (data) => {
        const { userId, reason } = sysArgument(data, KickMsg.decode);
        const session = sessions.byUid(userId);
        if (session === undefined) throw sessionErrors.notFound();
        await session.kick(reason === "" ? undefined : reason);
        return KickAnswer.encode({ kicked: true }).finish();
      },
    ],
  ]);
}

/** Deployed servers answer these two with a Response inside the Response. */
function ack(): Uint8Array {
  return Response.encode({ data: utf8Encode("ack"), error: undefined }).finish();
}
