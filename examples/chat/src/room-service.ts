import type {
  JoinReply,
  JoinRequest,
  KickReply,
  KickRequest,
  LeaveRequest,
  SayRequest,
  ShoutReply,
  StatsReply,
  StatsRequest,
} from "@pitaya-ts/generated-example/chat/v1/chat.js";
import {
  type RoomHandlers,
  type RoomRemotes,
  roomPush,
} from "@pitaya-ts/generated-example/chat/v1/chat.server.js";
import { type HandlerContext, PitayaError, type RemoteContext } from "@pitaya-ts/runtime";
import { addMember, isMember, membersOf, removeMember, sessionRooms } from "./membership.js";

const maxRoomNameLength = 40;
const maxTextLength = 500;

/** The rooms of one server; the routing key in the schema sends all talk of a room to the same one. */
export class RoomService implements RoomHandlers {
  readonly #quietRooms: ReadonlySet<string>;
  /** Lines said, by room. */
  readonly #lines = new Map<string, number>();

  /** @param quietRooms - rooms in which nobody may shout */
  constructor(quietRooms: Iterable<string>) {
    this.#quietRooms = new Set(quietRooms);
  }

  async join({ roomId }: JoinRequest, ctx: HandlerContext): Promise<JoinReply> {
    checkRoomName(roomId);
    const { session, groups, server } = ctx;
    const user = session.uid;
    if (await addMember(groups, roomId, user)) {
      await this.#remember(roomId, ctx);
      const members = await groups.count(roomId);
      const others = { group: roomId, only: (uid: string) => uid !== user };
      await roomPush(ctx).joined({ roomId, user, members }, others);
    }
    return { members: await groups.members(roomId), serverId: server.id };
  }

  async say({ roomId, text }: SayRequest, ctx: HandlerContext): Promise<void> {
    await this.#tell(roomId, text, ctx);
  }

  async shout({ roomId, text }: SayRequest, ctx: HandlerContext): Promise<ShoutReply> {
    if (this.#quietRooms.has(roomId)) {
      throw new PitayaError("CHAT-QUIET", "shouting is not allowed here", { metadata: { roomId } });
    }
    return { heardBy: await this.#tell(roomId, text.toUpperCase(), ctx) };
  }

  async kick({ roomId, user }: KickRequest, ctx: HandlerContext): Promise<KickReply> {
    await checkMember(roomId, ctx.session.uid, ctx);
    await checkMember(roomId, user, ctx);
    await removeMember(ctx, roomId, user);
    await ctx.kick([user]);
    return { members: await ctx.groups.count(roomId) };
  }

  async leave({ roomId }: LeaveRequest, ctx: HandlerContext): Promise<void> {
    const { session } = ctx;
    await removeMember(ctx, roomId, session.uid);
    sessionRooms.remove(session.data, roomId);
    if (session.kind === "backend") await session.pushToFront();
  }

  /** The figures of a room, for {@link RoomStats}. */
  lineCount(roomId: string): number {
    return this.#lines.get(roomId) ?? 0;
  }

  /** Has the connector know the room, so that it can end the membership with the connection. */
  async #remember(roomId: string, { session, groups }: HandlerContext): Promise<void> {
    sessionRooms.add(session.data, roomId);
    try {
      if (session.kind === "backend") await session.pushToFront();
    } catch (error) {
      // The connection is gone by now, and the connector did not know of this room.
      await groups.remove(roomId, session.uid);
      throw error;
    }
  }

  async #tell(roomId: string, text: string, ctx: HandlerContext): Promise<number> {
    const user = ctx.session.uid;
    await checkMember(roomId, user, ctx);
    const line = { roomId, user, text: text.slice(0, maxTextLength), sentAtMs: BigInt(Date.now()) };
    this.#lines.set(roomId, this.lineCount(roomId) + 1);
    const { failed } = await roomPush(ctx).line(line, { group: roomId });
    return (await ctx.groups.count(roomId)) - failed.length;
  }
}

/** What other servers ask a room's server. */
export class RoomStats implements RoomRemotes {
  readonly #rooms: RoomService;

  constructor(rooms: RoomService) {
    this.#rooms = rooms;
  }

  async stats({ roomId }: StatsRequest, { groups, server }: RemoteContext): Promise<StatsReply> {
    const { length: members } = await membersOf(groups, roomId);
    return { roomId, members, lines: this.#rooms.lineCount(roomId), serverId: server.id };
  }
}

function checkRoomName(roomId: string): void {
  if (roomId.trim() !== "" && roomId.length <= maxRoomNameLength) return;
  throw new PitayaError("CHAT-ROOM", `a room's name has 1 to ${maxRoomNameLength} characters`);
}

async function checkMember(roomId: string, user: string, { groups }: HandlerContext) {
  if (await isMember(groups, roomId, user)) return;
  throw new PitayaError("CHAT-ABSENT", "the user is not in the room", {
    metadata: { roomId, user },
  });
}
