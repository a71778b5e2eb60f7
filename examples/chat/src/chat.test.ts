import {
  Connector as ConnectorCalls,
  Room as RoomCalls,
  RoomPush,
} from "@pitaya-ts/generated-example/chat/v1/chat.client.js";
import { StatsReply } from "@pitaya-ts/generated-example/chat/v1/chat.js";
import { RoomRemoteClientMock } from "@pitaya-ts/generated-example/chat/v1/chat.mocks.js";
import { Connector, Room, RoomRemote } from "@pitaya-ts/generated-example/chat/v1/chat.server.js";
import { callsOf, handlerContext, testCluster } from "@pitaya-ts/runtime/testing";
import { expect, it, onTestFinished } from "vitest";
import { ConnectorService } from "./connector-service.js";
import { RoomService, RoomStats } from "./room-service.js";

async function startChat() {
  const cluster = testCluster();
  onTestFinished(() => cluster.stop());
  const rooms = new RoomService(["library"]);
  await cluster.backend({ serverType: "room" }, (app) =>
    app.handle(Room, rooms).remote(RoomRemote, new RoomStats(rooms)),
  );
  const connector = await cluster.frontend({ serverType: "connector" }, (app) =>
    app.handle(Connector, new ConnectorService()).forward(Room),
  );
  return (uid: string) => cluster.client(connector, { uid });
}

it("a line reaches everybody in the room", async () => {
  const login = await startChat();
  const [ann, ben] = [await login("ann"), await login("ben")];
  for (const person of [ann, ben]) await person.service(RoomCalls).join({ roomId: "lobby" });
  ann.service(RoomCalls).say({ roomId: "lobby", text: "hello" });
  const line = { roomId: "lobby", user: "ann", text: "hello" };
  expect(await ben.nextPush(RoomPush.line)).toMatchObject(line);
  expect(await ann.nextPush(RoomPush.joined)).toMatchObject({ user: "ben", members: 2 });
  const stats = await ben.service(ConnectorCalls).stats({ roomId: "lobby" });
  expect(stats).toMatchObject({ members: 2, lines: 1, serverId: "room-1" });
});

it("nobody shouts in the library", async () => {
  const room = new RoomService(["library"]);
  const ctx = handlerContext({ uid: "ann" });
  const shout = room.shout({ roomId: "library", text: "hello" }, ctx);
  await expect(shout).rejects.toMatchObject({ code: "CHAT-QUIET" });
  expect(ctx.sent).toEqual([]);
});

it("figures are asked of the room's own server", async () => {
  const remote = new RoomRemoteClientMock({ stats: async () => StatsReply.create({ members: 7 }) });
  const ctx = handlerContext().provide(RoomRemote, remote);
  const { members } = await new ConnectorService().stats({ roomId: "lobby" }, ctx);
  expect(members).toBe(7);
  expect(callsOf(remote, "stats")).toEqual([[{ roomId: "lobby" }]]);
});
