import {
  type App,
  createApp,
  memoryCluster,
  protobufSerializer,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { ChatService, room } from "./chat-service.js";
import { Chat, History } from "./generated/chat/v1/chat.server.js";
import { dictionary } from "./generated/dictionary.js";
import { HistoryService } from "./history-service.js";

/** Servers that run. */
export interface Servers {
  /** Where clients connect to. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts two servers, here in one process. Port 0: any free one. */
export async function startServers(port: number): Promise<Servers> {
  const common = { cluster: memoryCluster(), serializer: protobufSerializer, dictionary };
  const history = createApp({ ...common, serverType: "history" });
  history.remote(History, new HistoryService());
  const acceptors = [wsAcceptor({ host: "127.0.0.1", port })];
  const chat = createApp({ ...common, serverType: "chat", acceptors });
  chat.handle(Chat, new ChatService());
  chat.worker(); // runs the stored calls
  chat.sessions.onClose(({ uid }) => leave(chat, uid));
  await history.start();
  await chat.start();
  await chat.groups.create(room);
  const stop = async () => {
    await chat.stop();
    await history.stop();
  };
  return { url: `ws://${chat.addresses[0]}`, stop };
}

async function leave(chat: App, uid: string): Promise<void> {
  if (uid !== "") await chat.groups.remove(room, uid);
}
