import {
  Connector,
  type ConnectorClient,
  Room,
  type RoomClient,
  RoomPush,
} from "@pitaya-ts/generated-example/chat/v1/chat.client.js";
import type { ChatLine, MemberEvent } from "@pitaya-ts/generated-example/chat/v1/chat.js";
import { dictionary, schema } from "@pitaya-ts/generated-example/dictionary.js";
import { type Client, connect } from "@pitaya-ts/runtime/client";
import { Inbox, within } from "./expect.js";

/** The server need not send what it shares with its clients. */
const options = { dictionary, schema, reconnect: false } as const;

/** Somebody who takes part in the conversation: a connection, its typed calls and its pushes. */
export interface Person {
  readonly name: string;
  readonly client: Client;
  readonly connector: ConnectorClient;
  readonly room: RoomClient;
  readonly lines: Inbox<ChatLine>;
  readonly joined: Inbox<MemberEvent>;
  readonly left: Inbox<MemberEvent>;
}

export async function connectPerson(name: string, url: string): Promise<Person> {
  const client = await within(connect(url, options), `a connection to ${url}`);
  return {
    name,
    client,
    connector: client.service(Connector),
    room: client.service(Room),
    lines: new Inbox(client, RoomPush.line, name),
    joined: new Inbox(client, RoomPush.joined, name),
    left: new Inbox(client, RoomPush.left, name),
  };
}
