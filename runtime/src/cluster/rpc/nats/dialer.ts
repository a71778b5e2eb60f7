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
    const nc = await library.connect(connectOptions(library, this.#place, attempt));
    const link = new NatsLink(nc, this.#wheel, events);
    this.learn(link);
    return link;
  }

  learn(link: NatsLink): void {
    this.#peers = link.peers;
  }
}

/** Errors that another attempt will not mend. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "AuthorizationError";
}
