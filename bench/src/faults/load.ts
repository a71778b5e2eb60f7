import { setTimeout as pause } from "node:timers/promises";
import { type Client, connect } from "@pitaya-ts/runtime/client";
import type { ServerUnderFault } from "./cluster.js";
import type { Round } from "./round.js";

const text = new TextEncoder();
const fromText = new TextDecoder();

/** Users at a time, and calls of each: bounded, so that what is seen is the fault and not the load. */
export const userCount = 20;
const periodMs = 100;
/** Long enough to see by how much a call hangs. */
const patienceMs = 15_000;

/** What users ask for, in turn. */
export const ordinaryRoutes = ["game.place.echo", "connector.desk.ask"] as const;
export const storingRoutes = ["connector.desk.store"] as const;

/** Connects and logs a user in. */
export async function logIn(server: ServerUnderFault, uid: string, round: Round): Promise<Client> {
  const client = await connect(server.url, {
    reconnect: false,
    timeoutMs: patienceMs,
    connectTimeoutMs: 2_000,
  });
  const route = "connector.desk.login";
  const isIn = await round.call(route, () => expectEcho(client, route, uid, round));
  if (isIn) return client;
  client.close();
  throw new Error(`${uid} can't log in at ${server.id}`);
}

/** All uids that have a session at one of these servers, once for each session. */
export async function usersOf(servers: readonly ServerUnderFault[]): Promise<string[]> {
  const lists = await Promise.all(
    servers.map(async ({ url }) => {
      const client = await connect(url, { reconnect: false });
      const answer = await client.request("connector.desk.users");
      client.close();
      return JSON.parse(fromText.decode(answer)) as string[];
    }),
  );
  return lists.flat();
}

/** One user, who calls again and again, and comes back to the next frontend when cut off. */
class User {
  /** When the last call began that was answered. */
  answeredAt = 0;
  readonly #uid: string;
  readonly #load: Load;
  #client: Client | null = null;
  #place: number;

  constructor(uid: string, index: number, load: Load) {
    this.#uid = uid;
    this.#place = index;
    this.#load = load;
  }

  async run(): Promise<void> {
    while (this.#load.running) {
      const at = performance.now();
      await this.#step(at);
      await pause(Math.max(5, periodMs - (performance.now() - at)));
    }
    this.#client?.close();
  }

  async #step(at: number): Promise<void> {
    const client = await this.#connected();
    if (client === null) return;
    const { round } = this.#load;
    const { route, token } = this.#load.nextCall();
    const answered = await round.call(route, () => this.#ask(client, route, token, round));
    if (answered) this.answeredAt = at;
  }

  async #ask(client: Client, route: string, token: string, round: Round): Promise<void> {
    if (route === "connector.desk.store") {
      await expectEcho(client, route, token, round);
      round.stored.push(token);
      return;
    }
    const answer = await request(client, route, token);
    const [echoed, server = ""] = answer.split(" ");
    if (echoed !== token) round.wrong.push(`${route} of "${token}" was answered "${answer}"`);
    round.answeredAt.set(server, performance.now());
  }

  async #connected(): Promise<Client | null> {
    if (this.#client?.state === "open") return this.#client;
    const { frontends, round } = this.#load;
    const server = frontends[this.#place++ % frontends.length];
    this.#client = server === undefined ? null : await logIn(server, this.#uid, round).catch(none);
    return this.#client;
  }
}

/** No client, for now: the next step tries the next frontend. */
function none(): null {
  return null;
}

/** Users who call until they are told to stop. */
export class Load {
  readonly frontends: readonly ServerUnderFault[];
  readonly round: Round;
  readonly uids: readonly string[];
  readonly #users: readonly User[];
  readonly #routes: readonly string[];
  readonly #name: string;
  #count = 0;
  #running = true;
  readonly #done: Promise<unknown>;

  /** @param name - what its tokens begin with; unique in its cluster */
  constructor(
    frontends: readonly ServerUnderFault[],
    round: Round,
    name: string,
    routes: readonly string[],
  ) {
    this.frontends = frontends;
    this.round = round;
    this.#name = name;
    this.#routes = routes;
    this.uids = Array.from({ length: userCount }, (_, i) => `user-${i}`);
    this.#users = this.uids.map((uid, i) => new User(uid, i, this));
    this.#done = Promise.all(this.#users.map((user) => user.run()));
  }

  get running(): boolean {
    return this.#running;
  }

  nextCall(): { readonly route: string; readonly token: string } {
    const index = this.#count++;
    const route = this.#routes[index % this.#routes.length] ?? "";
    return { route, token: `${this.#name}-${index}` };
  }

  /** Whether every user had an answer to a call that began since then. */
  allAnsweredSince(at: number): boolean {
    return this.#users.every(({ answeredAt }) => answeredAt >= at);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
  }
}

async function expectEcho(client: Client, route: string, payload: string, round: Round) {
  const answer = await request(client, route, payload);
  if (answer !== payload) round.wrong.push(`${route} of "${payload}" was answered "${answer}"`);
}

async function request(client: Client, route: string, payload: string): Promise<string> {
  return fromText.decode(await client.request(route, text.encode(payload)));
}
