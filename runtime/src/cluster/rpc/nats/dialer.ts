import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import type { TimerWheel } from "../../../observe/index.js";
import { connectOptions, loadNats, parseUrls } from "./library.js";
import { type LinkEvents, NatsLink } from "./link.js";
import type { NatsPlace } from "./options.js";

/** Connects to a NATS, or to another of its cluster. */
export class Dialer {
  readonly #place: NatsPlace;
  readonly #name: string;
  readonly #wheel: TimerWheel;
  readonly #hosts: readonly string[];
  /** What NATS itself tells of its cluster. */
  #peers: readonly string[] = [];

  /** @throws Error if the url can't be read */
  constructor(place: NatsPlace, name: string, wheel: TimerWheel) {
    this.#place = place;
    this.#name = name;
    this.#wheel = wheel;
    this.#hosts = parseUrls(place.url).hosts;
  }

  get hosts(): readonly string[] {
    return [...new Set([...this.#hosts, ...this.#peers])];
  }

  /** One attempt, at each of the hosts in turn; `timeoutMs` for each. */
  async dial(timeoutMs: number, events: LinkEvents): Promise<NatsLink> {
    const library = await loadNats();
    const attempt = { name: this.#name, hosts: this.hosts, timeoutMs };
    const options = connectOptions(library, this.#place, attempt);
    const nc = await withoutRemains(() => library.connect(options));
    const link = new NatsLink(nc, this.#wheel, events);
    this.learn(link);
    return link;
  }

  learn(link: NatsLink): void {
    this.#peers = link.peers;
  }
}

const newSockets = "net.client.socket";

/**
 * A NATS that accepts and then says nothing would keep the socket of each attempt, and the process
 * with it: the library leaves them open, so they are closed here.
 */
async function withoutRemains<T>(connect: () => Promise<T>): Promise<T> {
  const scope = new AsyncLocalStorage<Socket[]>();
  const sockets: Socket[] = [];
  const onSocket = (message: unknown): void => {
    scope.getStore()?.push((message as { readonly socket: Socket }).socket);
  };
  subscribe(newSockets, onSocket);
  try {
    return await scope.run(sockets, connect);
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  } finally {
    unsubscribe(newSockets, onSocket);
    scope.disable();
  }
}

/** Errors that another attempt will not mend. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "AuthorizationError";
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
