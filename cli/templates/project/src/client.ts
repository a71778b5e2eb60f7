import { connect, hasCode } from "@pitaya-ts/runtime/client";
import { Chat, ChatPush, chatJoinErrors } from "./generated/chat/v1/chat.client.js";

const [name = "ana", text = "hello"] = process.argv.slice(2);
const client = await connect(`ws://127.0.0.1:${process.env["PORT"] ?? 3250}`);
const chat = client.service(Chat);
try {
  const { recent } = await chat.join({ name });
  for (const message of recent) console.log(`earlier, ${message.from}: ${message.text}`);
  const heard = new Promise<void>((resolve) => {
    client.on(ChatPush.said, (message) => {
      console.log(`${message.from}: ${message.text}`);
      if (message.from === name) resolve();
    });
  });
  chat.say({ text });
  await heard;
} catch (error) {
  if (!hasCode(error, chatJoinErrors)) throw error;
  console.log(`${error.code}: ${error.message}`);
} finally {
  client.close();
}
