import type {
  ChatLine,
  JoinReply,
  MemberEvent,
} from "@pitaya-ts/generated-example/chat/v1/chat.js";
import { type CloseReason, formatCloseReason, type Reconnecting } from "@pitaya-ts/runtime/client";
import { Chat, type ChatEvents } from "./chat.js";
import { messageOf } from "./message-of.js";
import {
  clearLines,
  showEvent,
  showGone,
  showLine,
  showLogin,
  showMembers,
  showNotice,
  showRoom,
  showState,
} from "./view.js";

/** The room on the page: shows what its chat tells. */
export class ShownRoom implements ChatEvents {
  readonly #user: string;
  readonly #roomId: string;
  readonly #members = new Set<string>();
  #chat: Chat | null = null;
  /** Why the server would not have the user back. */
  #refusal = "";

  private constructor(user: string, roomId: string) {
    this.#user = user;
    this.#roomId = roomId;
  }

  /** Connects, logs in, joins, and shows the room; throws what keeps it from that. */
  static async enter(url: string, user: string, roomId: string): Promise<ShownRoom> {
    const room = new ShownRoom(user, roomId);
    clearLines();
    room.#chat = await Chat.enter(url, user, roomId, room);
    return room;
  }

  /** Says a line, or shouts it; tells on the page what went wrong. */
  async speak(text: string, loud: boolean): Promise<void> {
    await this.#attempt(async (chat) => (loud ? await chat.shout(text) : chat.say(text)));
  }

  leave(): void {
    this.#chat?.leave();
  }

  entered({ members, serverId }: JoinReply): void {
    this.#members.clear();
    for (const user of members) this.#members.add(user);
    showState("open", `connected as ${this.#user}`);
    showRoom(this.#roomId, serverId);
    this.#showMembers();
  }

  line(line: ChatLine): void {
    if (line.roomId === this.#roomId) showLine(line, this.#user);
  }

  joined({ roomId, user }: MemberEvent): void {
    if (roomId !== this.#roomId) return;
    this.#members.add(user);
    this.#showMembers();
    showEvent(`${user} came in`);
  }

  left({ roomId, user }: MemberEvent): void {
    if (roomId !== this.#roomId) return;
    this.#members.delete(user);
    this.#showMembers();
    showEvent(`${user} left`);
  }

  reconnecting({ attempt, delayMs, reason }: Reconnecting): void {
    const seconds = (delayMs / 1000).toFixed(1);
    showState("reconnecting", `reconnecting in ${seconds} s (attempt ${attempt})`);
    if (attempt === 1) showEvent(`connection lost: ${formatCloseReason(reason)}`);
  }

  refused(error: unknown): void {
    this.#refusal = messageOf(error);
    this.leave();
  }

  closed(reason: CloseReason): void {
    if (reason.kind === "client") {
      showState("closed", "not connected");
      showLogin(this.#refusal);
    } else if (reason.kind === "kicked") {
      showState("kicked", formatCloseReason(reason));
      showGone("You were sent away", kickText(reason.reason));
    } else {
      showState("closed", "not connected");
      showGone("The connection is lost", formatCloseReason(reason));
    }
  }

  #showMembers(): void {
    showMembers(this.#members, this.#user, (user) => {
      void this.#attempt((chat) => chat.kick(user));
    });
  }

  async #attempt(act: (chat: Chat) => Promise<void>): Promise<void> {
    if (this.#chat === null) return;
    showNotice("");
    try {
      await act(this.#chat);
    } catch (error) {
      showNotice(messageOf(error));
    }
  }
}

function kickText(reason: string): string {
  if (reason === "replaced") return "Somebody logged in with your name (reason: replaced).";
  return reason === "" ? "The server gave no reason." : `The server's reason: ${reason}.`;
}
