import { Connector, Room, RoomPush } from "@pitaya-ts/generated-example/chat/v1/chat.client.js";
import type {
  ChatLine,
  JoinReply,
  MemberEvent,
} from "@pitaya-ts/generated-example/chat/v1/chat.js";
import { dictionary, schema } from "@pitaya-ts/generated-example/dictionary.js";
import {
  type Client,
  type CloseReason,
  connect,
  type Reconnecting,
} from "@pitaya-ts/runtime/client";

/** What the page is told. */
export interface ChatEvents {
  entered(reply: JoinReply): void;
  line(line: ChatLine): void;
  joined(event: MemberEvent): void;
  left(event: MemberEvent): void;
  reconnecting(attempt: Reconnecting): void;
  /** The connection is back, but the server would not let the user in again. */
  refused(error: unknown): void;
  closed(reason: CloseReason): void;
}

/** One user in one room, over one connection that comes back by itself. */
export class Chat {
  readonly user: string;
  readonly roomId: string;
  readonly #client: Client;
  readonly #events: ChatEvents;

  private constructor(client: Client, user: string, roomId: string, events: ChatEvents) {
    this.#client = client;
    this.user = user;
    this.roomId = roomId;
    this.#events = events;
  }

  /**
   * Connects, logs in and joins.
   *
   * @throws ConnectError if the server can't be reached
   * @throws PitayaError if it lets the user in under neither name nor room
   */
  static async enter(url: string, user: string, roomId: string, events: ChatEvents): Promise<Chat> {
    const client = await connect(url, { dictionary, schema });
    const chat = new Chat(client, user, roomId, events);
    try {
      chat.#listen();
      await chat.#join();
    } catch (error) {
      client.close();
      throw error;
    }
    client.onReconnecting((attempt) => events.reconnecting(attempt));
    client.onReconnected(() => chat.#rejoin());
    void client.closed.then((reason) => events.closed(reason));
    return chat;
  }

  say(text: string): void {
    this.#client.service(Room).say({ roomId: this.roomId, text });
  }

  async shout(text: string): Promise<void> {
    await this.#client.service(Room).shout({ roomId: this.roomId, text });
  }

  async kick(user: string): Promise<void> {
    await this.#client.service(Room).kick({ roomId: this.roomId, user });
  }

  leave(): void {
    this.#client.close();
  }

  #listen(): void {
    this.#client.on(RoomPush.line, (line) => this.#events.line(line));
    this.#client.on(RoomPush.joined, (event) => this.#events.joined(event));
    this.#client.on(RoomPush.left, (event) => this.#events.left(event));
  }

  async #join(): Promise<void> {
    await this.#client.service(Connector).login({ user: this.user });
    this.#events.entered(await this.#client.service(Room).join({ roomId: this.roomId }));
  }

  /** To the server a connection that came back is a new one. */
  async #rejoin(): Promise<void> {
    try {
      await this.#join();
    } catch (error) {
      // Lost once more: it will come back once more.
      if (this.#client.state === "open") this.#events.refused(error);
    }
  }
}
