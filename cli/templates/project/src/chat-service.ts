import { randomUUID } from "node:crypto";
import { type HandlerContext, PitayaError } from "@pitaya-ts/runtime";
import type { JoinReply, JoinRequest, SayRequest } from "./generated/chat/v1/chat.js";
import {
  type ChatHandlers,
  type ChatJoinErrorCode,
  chatPush,
  History,
} from "./generated/chat/v1/chat.server.js";

/** The group of all who are in the room. */
export const room = "room";

/** What clients call. */
export class ChatService implements ChatHandlers {
  async join({ name }: JoinRequest, ctx: HandlerContext): Promise<JoinReply> {
    if (await ctx.groups.contains(room, name)) {
      throw new PitayaError<ChatJoinErrorCode>("CHAT-NAME-TAKEN", `"${name}" is in the room`);
    }
    await ctx.session.bind(name);
    await ctx.groups.add(room, name);
    const { messages } = await ctx.rpc(History).recent({ count: 10 });
    return { recent: messages };
  }

  async say({ text }: SayRequest, ctx: HandlerContext): Promise<void> {
    const message = { id: randomUUID(), from: ctx.session.uid, text };
    await ctx.rpc(History).keep(message);
    await chatPush(ctx).said(message, { group: room });
  }
}
