import {
  Connector,
  type ConnectorClient,
  Room,
  type RoomClient,
  RoomPush,
} from "@pitaya-ts/generated-example/chat/v1/chat.client.js";
import type { ChatLine, MemberEvent } from "@pitaya-ts/generated-example/chat/v1/chat.js";
import { type Client, connect } from "@pitaya-ts/runtime/client";
import { Inbox, within } from "./expect.js";

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
  const client = await within(connect(url, { reconnect: false }), `a connection to ${url}`);
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
