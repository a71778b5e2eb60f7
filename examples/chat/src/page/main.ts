import { elements } from "./elements.js";
import { messageOf } from "./message-of.js";
import { ShownRoom } from "./shown-room.js";
import { showLogin, showState } from "./view.js";

/** The room that the page shows, if any. */
const page: { room: ShownRoom | null } = { room: null };

showLogin();

elements.login.addEventListener("submit", (event) => {
  event.preventDefault();
  void enter(elements.user.value.trim(), elements.room.value.trim());
});

elements.say.addEventListener("submit", (event) => {
  event.preventDefault();
  speak(false);
});

elements.shout.addEventListener("click", () => speak(true));
elements.leave.addEventListener("click", () => page.room?.leave());
elements.again.addEventListener("click", () => elements.gone.close());
elements.gone.addEventListener("close", () => showLogin());

async function enter(user: string, roomId: string): Promise<void> {
  showState("connecting", "connecting…");
  elements.join.disabled = true;
  try {
    page.room = await ShownRoom.enter(await chatUrl(), user, roomId);
  } catch (error) {
    showState("closed", "not connected");
    showLogin(messageOf(error));
  } finally {
    elements.join.disabled = false;
  }
}

function speak(loud: boolean): void {
  const text = elements.text.value.trim();
  if (text === "" || page.room === null) return;
  elements.text.value = "";
  elements.text.focus();
  void page.room.speak(text, loud);
}

/** The server of this page knows on which port the chat listens. */
async function chatUrl(): Promise<string> {
  const response = await fetch("config.json");
  const { wsPort } = (await response.json()) as { readonly wsPort: number };
  return `ws://${location.hostname}:${wsPort}`;
}
