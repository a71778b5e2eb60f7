import type { ChatLine } from "@pitaya-ts/generated-example/chat/v1/chat.js";
import { elements, textElement } from "./elements.js";

/** Older lines make room for newer ones. */
const maxLineCount = 500;

/** Where the connection stands, as users are told. */
export type ShownState = "closed" | "connecting" | "open" | "reconnecting" | "kicked";

export function showState(state: ShownState, text: string): void {
  elements.state.dataset["state"] = state;
  elements.state.textContent = text;
  const open = state === "open";
  for (const control of [elements.text, elements.shout]) control.disabled = !open;
}

export function showLogin(error = ""): void {
  elements.chatView.hidden = true;
  elements.loginView.hidden = false;
  showText(elements.loginError, error);
  elements.user.focus();
}

export function showRoom(roomId: string, serverId: string): void {
  elements.loginView.hidden = true;
  elements.chatView.hidden = false;
  elements.roomName.textContent = roomId;
  elements.serverId.textContent = serverId;
  showNotice("");
  elements.text.focus();
}

export function showMembers(
  members: Iterable<string>,
  self: string,
  onKick: (user: string) => void,
): void {
  const items = [...members].map((user) => memberItem(user, self, onKick));
  elements.members.replaceChildren(...items);
  elements.memberCount.textContent = String(items.length);
}

export function showLine({ user, text, sentAtMs }: ChatLine, self: string): void {
  const head = document.createElement("div");
  head.className = "head";
  head.append(textElement("span", "who", user), textElement("time", "", clockTime(sentAtMs)));
  const item = document.createElement("li");
  item.className = user === self ? "own" : "";
  item.append(head, textElement("div", "text", text));
  append(item);
}

/** Something that happened, between the lines. */
export function showEvent(text: string): void {
  append(textElement("li", "event", text));
}

export function clearLines(): void {
  elements.lines.replaceChildren();
}

/** What went wrong, above the input; nothing if empty. */
export function showNotice(text: string): void {
  showText(elements.notice, text);
}

export function showGone(title: string, reason: string): void {
  elements.goneTitle.textContent = title;
  elements.goneReason.textContent = reason;
  elements.gone.showModal();
}

function memberItem(user: string, self: string, onKick: (user: string) => void): HTMLElement {
  const item = document.createElement("li");
  item.append(textElement("span", "name", user === self ? `${user} (you)` : user));
  if (user !== self) {
    const kick = textElement("button", "quiet", "send away");
    kick.title = `Kick ${user}`;
    kick.addEventListener("click", () => onKick(user));
    item.append(kick);
  }
  return item;
}

function append(item: HTMLElement): void {
  const { lines } = elements;
  if (lines.childElementCount >= maxLineCount) lines.firstElementChild?.remove();
  lines.append(item);
  item.scrollIntoView({ block: "end" });
}

function showText(element: HTMLElement, text: string): void {
  element.textContent = text;
  element.hidden = text === "";
}

function clockTime(sentAtMs: bigint): string {
  return new Date(Number(sentAtMs)).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
