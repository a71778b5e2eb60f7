/** The elements of index.html that the page touches; a missing one is told at start. */
export const elements = {
  state: find("state", HTMLElement),
  loginView: find("login-view", HTMLElement),
  login: find("login", HTMLFormElement),
  user: find("user", HTMLInputElement),
  room: find("room", HTMLInputElement),
  join: find("join", HTMLButtonElement),
  loginError: find("login-error", HTMLElement),
  chatView: find("chat-view", HTMLElement),
  roomName: find("room-name", HTMLElement),
  serverId: find("server-id", HTMLElement),
  members: find("members", HTMLUListElement),
  memberCount: find("member-count", HTMLElement),
  lines: find("lines", HTMLOListElement),
  notice: find("notice", HTMLElement),
  leave: find("leave", HTMLButtonElement),
  say: find("say", HTMLFormElement),
  text: find("text", HTMLInputElement),
  shout: find("shout", HTMLButtonElement),
  gone: find("gone", HTMLDialogElement),
  goneTitle: find("gone-title", HTMLElement),
  goneReason: find("gone-reason", HTMLElement),
  again: find("again", HTMLButtonElement),
} as const;

/** An element that holds text and nothing else: what users wrote never becomes markup. */
export function textElement(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function find<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`index.html has no ${type.name} with id "${id}"`);
}
