import type { ChatMessage, RecentReply, RecentRequest } from "./generated/chat/v1/chat.js";
import type { HistoryRemotes } from "./generated/chat/v1/chat.server.js";

/** What servers call. */
export class HistoryService implements HistoryRemotes {
  readonly #messages = new Map<string, ChatMessage>();

  recent({ count }: RecentRequest): RecentReply {
    return { messages: [...this.#messages.values()].slice(-count) };
  }

  /** The same message twice is one: a reliable call may run more than once. */
  keep(message: ChatMessage): void {
    this.#messages.set(message.id, message);
  }
}
