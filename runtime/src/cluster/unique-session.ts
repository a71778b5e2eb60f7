import { BindMsg } from "@pitaya-ts/protocol/bind.js";
import type { ServerInfo } from "../dispatch/index.js";
import type { SessionPool } from "../session/index.js";
import type { RpcTransport } from "./rpc/rpc.js";

/**
 * One session per user among the frontends of a type: when a session is bound, the user's other one
 * is kicked, here or on the frontend that learns of it.
 */
export function keepSessionsUnique(
  sessions: SessionPool,
  self: ServerInfo,
  transport: RpcTransport,
): void {
  sessions.onBind(async (session) => {
    const { uid } = session;
    const other = sessions.byUid(uid);
    if (other !== undefined) return other.kick("replaced");
    await transport.announceBind(self.type, BindMsg.encode({ uid, fid: self.id }).finish());
  });
}
