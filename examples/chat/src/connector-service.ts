import type {
  LoginReply,
  LoginRequest,
  StatsReply,
  StatsRequest,
  WhoAmIReply,
} from "@pitaya-ts/generated-example/chat/v1/chat.js";
import {
  type ConnectorHandlers,
  RoomRemote,
} from "@pitaya-ts/generated-example/chat/v1/chat.server.js";
import { type HandlerContext, PitayaError } from "@pitaya-ts/runtime";

const maxNameLength = 20;

/** What clients ask the server that they are connected to. */
export class ConnectorService implements ConnectorHandlers {
  async login({ user }: LoginRequest, { session }: HandlerContext): Promise<LoginReply> {
    const uid = user.trim();
    if (uid === "" || uid.length > maxNameLength) {
      throw new PitayaError("CHAT-NAME", `a name has 1 to ${maxNameLength} characters`, {
        metadata: { length: String(uid.length) },
      });
    }
    // Binding a user who is connected elsewhere kicks that other session: one connection per user.
    await session.bind(uid);
    return { uid };
  }

  whoAmI({ session, server }: HandlerContext): WhoAmIReply {
    return { uid: session.uid, serverId: server.id };
  }

  /** The schema says that `room_id` is the routing key: the call reaches the server of that room. */
  stats({ roomId }: StatsRequest, ctx: HandlerContext): Promise<StatsReply> {
    return ctx.rpc(RoomRemote).stats({ roomId });
  }
}
