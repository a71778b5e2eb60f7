import { roomPush } from "@pitaya-ts/generated-example/chat/v1/chat.server.js";
import { GroupError, type Groups, type PushSource, type SessionData } from "@pitaya-ts/runtime";

/*
 * Who is in a room is a group of the cluster, so that every server can tell and change it: room
 * servers when members come and go, the connector when a connection is lost.
 */

/** An app, or the context of a call. */
export interface RoomSource extends PushSource {
  readonly groups: Groups;
}

/** Puts a user into a room's group, which the first one makes; false if the user was in it. */
export async function addMember(groups: Groups, roomId: string, user: string): Promise<boolean> {
  await unless("already-exists", groups.create(roomId));
  return unless("member-exists", groups.add(roomId, user));
}

/** Takes a user out and tells the others; false if the user was not in the room. */
export async function removeMember(
  source: RoomSource,
  roomId: string,
  user: string,
): Promise<boolean> {
  const { groups } = source;
  if (!(await isMember(groups, roomId, user))) return false;
  // Two servers may be at it at the same time; only one of them finds the member.
  if (!(await unless("member-not-found", groups.remove(roomId, user)))) return false;
  const members = await groups.count(roomId);
  await roomPush(source).left({ roomId, user, members }, { group: roomId });
  return true;
}

export async function isMember(groups: Groups, roomId: string, user: string): Promise<boolean> {
  return (await membersOf(groups, roomId)).includes(user);
}

/** In the order in which they came; nobody is in a room that was never entered. */
export async function membersOf(groups: Groups, roomId: string): Promise<string[]> {
  try {
    return await groups.members(roomId);
  } catch (error) {
    if (error instanceof GroupError && error.reason === "not-found") return [];
    throw error;
  }
}

/** Rooms that a session is in, kept in its data: from there the connector knows them. */
export const sessionRooms = {
  of(data: SessionData): readonly string[] {
    const rooms = data.get("rooms");
    return Array.isArray(rooms) ? rooms.filter((room) => typeof room === "string") : [];
  },
  add(data: SessionData, roomId: string): void {
    const others = sessionRooms.of(data).filter((room) => room !== roomId);
    data.set("rooms", [...others, roomId]);
  },
  remove(data: SessionData, roomId: string): void {
    data.set(
      "rooms",
      sessionRooms.of(data).filter((room) => room !== roomId),
    );
  },
};

/** Whether it was done; false where that one reason kept it from being done. */
async function unless(reason: GroupError["reason"], done: Promise<void>): Promise<boolean> {
  try {
    await done;
    return true;
  } catch (error) {
    if (error instanceof GroupError && error.reason === reason) return false;
    throw error;
  }
}
