import assert from "node:assert/strict";
import { after, test } from "node:test";
import { connect, hasCode } from "@pitaya-ts/runtime/client";
import { Chat, ChatPush, chatJoinErrors } from "../src/generated/chat/v1/chat.client.js";
import { startServers } from "../src/servers.js";

const servers = await startServers(0);
after(() => servers.stop());

test("what one says, all hear", async () => {
  const ana = await connect(servers.url);
  const ben = await connect(servers.url);
  await ana.service(Chat).join({ name: "ana" });
  await ben.service(Chat).join({ name: "ben" });
  const heard = new Promise<string>((resolve) => {
    ben.on(ChatPush.said, ({ from, text }) => resolve(`${from}: ${text}`));
  });
  ana.service(Chat).say({ text: "hello" });
  assert.equal(await heard, "ana: hello");
  ana.close();
  ben.close();
});

test("a name is one client's", async () => {
  const one = await connect(servers.url);
  const other = await connect(servers.url);
  await one.service(Chat).join({ name: "eve" });
  await assert.rejects(other.service(Chat).join({ name: "eve" }), (error) =>
    hasCode(error, chatJoinErrors),
  );
  one.close();
  other.close();
});
