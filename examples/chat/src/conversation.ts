import { formatCloseReason, PitayaError } from "@pitaya-ts/runtime/client";
import { rejection, within } from "./expect.js";
import type { Narrator } from "./narrator.js";
import { connectPerson, type Person } from "./person.js";

/** Where the two clients connect. */
export interface ConversationUrls {
  readonly tcp: string;
  readonly ws: string;
}

const lobby = "lobby";
const library = "library";

/**
 * Two generated clients talk over real sockets, one step after the other; each step waits for the
 * event that it is about.
 *
 * @throws Error for anything that does not come, or comes otherwise than it should
 */
export async function converse(urls: ConversationUrls, narrator: Narrator): Promise<void> {
  const people: Person[] = [];
  try {
    narrator.step("ana connects over TCP, ben over WebSocket");
    const ana = await connectPerson("ana", urls.tcp);
    people.push(ana);
    const ben = await connectPerson("ben", urls.ws);
    people.push(ben);
    narrator.tell("ana", urls.tcp);
    narrator.tell("ben", urls.ws);
    await talk(ana, ben, narrator);
  } finally {
    for (const { client } of people) client.close();
  }
}

async function talk(ana: Person, ben: Person, narrator: Narrator): Promise<void> {
  await refusedName(ana, narrator);
  await logIn([ana, ben], narrator);
  await join(ana, ben, narrator);
  await say(ana, ben, narrator);
  await shout(ana, ben, narrator);
  await stats(ben, narrator);
  await kick(ana, ben, narrator);
}

async function refusedName({ name, connector }: Person, narrator: Narrator): Promise<void> {
  narrator.step("A login without a name is refused with the error that the schema declares");
  const call = connector.login({ user: "" });
  narrator.failed(name, 'login("")', await typedError(call, "CHAT-NAME"));
}

async function logIn(people: readonly Person[], narrator: Narrator): Promise<void> {
  narrator.step("Both log in; the connector answers itself");
  for (const { name, connector } of people) {
    const { uid } = await connector.login({ user: name });
    expectEqual("uid", uid, name);
    const { serverId } = await connector.whoAmI();
    narrator.answered(name, `login("${name}")`, `uid "${uid}" on ${serverId}`);
  }
}

async function join(ana: Person, ben: Person, narrator: Narrator): Promise<void> {
  narrator.step("Both join the lobby; the connector forwards to the server of that room");
  const first = await ana.room.join({ roomId: lobby });
  narrator.answered("ana", 'join("lobby")', `${list(first.members)} on ${first.serverId}`);
  const second = await ben.room.join({ roomId: lobby });
  narrator.answered("ben", 'join("lobby")', `${list(second.members)} on ${second.serverId}`);
  expectEqual("server of the lobby", second.serverId, first.serverId);
  const { user, members } = await ana.joined.next();
  expectEqual("who joined", user, "ben");
  narrator.pushed("ana", "onJoined", `${user}, ${members} members`);
}

async function say(ana: Person, ben: Person, narrator: Narrator): Promise<void> {
  narrator.step("Each says a line: a notify, pushed to everybody in the room");
  await sayAs(ana, "hello ben", [ana, ben], narrator);
  await sayAs(ben, "hi ana, how is TCP?", [ana, ben], narrator);
}

async function sayAs(
  speaker: Person,
  text: string,
  listeners: readonly Person[],
  narrator: Narrator,
): Promise<void> {
  speaker.room.say({ roomId: lobby, text });
  narrator.sent(speaker.name, `say("${text}")`);
  for (const listener of listeners) await hear(listener, text, narrator);
}

async function hear(listener: Person, text: string, narrator: Narrator): Promise<void> {
  const line = await listener.lines.next();
  expectEqual("the line", line.text, text);
  narrator.pushed(listener.name, "onLine", `${line.user}: ${line.text}`);
}

async function shout(ana: Person, ben: Person, narrator: Narrator): Promise<void> {
  narrator.step("Shouting is heard in the lobby and refused in the library");
  const { heardBy } = await ana.room.shout({ roomId: lobby, text: "anybody else?" });
  expectEqual("listeners", heardBy, 2);
  narrator.answered("ana", 'shout("anybody else?")', `heard by ${heardBy}`);
  for (const person of [ana, ben]) await hear(person, "ANYBODY ELSE?", narrator);
  const { serverId } = await ana.room.join({ roomId: library });
  narrator.answered("ana", 'join("library")', `on ${serverId}`);
  const call = ana.room.shout({ roomId: library, text: "quiet!" });
  narrator.failed("ana", 'shout("quiet!")', await typedError(call, "CHAT-QUIET"));
}

async function stats({ name, connector }: Person, narrator: Narrator): Promise<void> {
  narrator.step(
    "Figures of a room: the connector calls a remote, the routing key picks the server",
  );
  const counts = [];
  for (const roomId of [lobby, library]) {
    const { members, lines, serverId } = await connector.stats({ roomId });
    counts.push([members, lines]);
    const figures = `${members} in the room, ${lines} lines, asked of ${serverId}`;
    narrator.answered(name, `stats("${roomId}")`, figures);
  }
  expectEqual("figures", JSON.stringify(counts), "[[2,3],[1,0]]");
}

async function kick(ana: Person, ben: Person, narrator: Narrator): Promise<void> {
  narrator.step("ana sends ben away; his connection is closed with a reason");
  const reply = await ana.room.kick({ roomId: lobby, user: "ben" });
  narrator.answered("ana", 'kick("ben")', `${reply.members} left in the room`);
  const reason = await within(ben.client.closed, "the kick at ben");
  expectEqual("kind of close", reason.kind, "kicked");
  narrator.closed("ben", formatCloseReason(reason));
  const { user, members } = await ana.left.next();
  expectEqual("who left", user, "ben");
  narrator.pushed("ana", "onLeft", `${user}, ${members} member`);
}

async function typedError(call: Promise<unknown>, code: string): Promise<PitayaError> {
  const error = await rejection(call, `the error ${code}`);
  if (!(error instanceof PitayaError)) throw error;
  expectEqual("code", error.code, code);
  return error;
}

function list(members: readonly string[]): string {
  return `members ${members.join(", ")}`;
}

function expectEqual<T>(what: string, actual: T, expected: T): void {
  if (actual === expected) return;
  throw new Error(`Expected ${what} to be ${expected}, but it is ${actual}`);
}
