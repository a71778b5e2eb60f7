import { Crowd, networkOf } from "../transport/index.js";
import type { LimitName, Limits } from "./limits.js";

/** A client that is connected. */
export interface Guest {
  /** `host:port`, `""` if unknown: then it counts as of no address. */
  readonly remoteAddress: string;
  /** Another one needs its place: it is to be cut at once. */
  makeRoom(limit: LimitName): void;
}

/** A limit that is reached, and who has to go for one more client. */
interface Hit {
  readonly limit: LimitName;
  readonly victim: Guest | null;
}

/**
 * How many clients there are, and whether one more may come. Where there is no room, the one that has
 * waited longest for the end of its handshake goes: so nobody who only holds places keeps others out.
 */
export class Admission {
  readonly #limits: Limits;
  /** Those that have not finished their handshake. */
  readonly #halfOpen = new Crowd<Guest>();
  readonly #byNetwork = new Map<string, number>();
  #connections = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Clients that are connected. */
  get connections(): number {
    return this.#connections;
  }

  /** Makes room for one more client. The limit that keeps it out, `null` if it may {@link enter}. */
  makeRoom(remoteAddress: string): LimitName | null {
    const hit = this.#hit(networkOf(remoteAddress));
    if (hit === null) return null;
    const { limit, victim } = hit;
    if (victim === null) return limit;
    this.#halfOpen.remove(victim);
    victim.makeRoom(limit);
    return null;
  }

  /** It counts as connected until it has {@link left}. */
  enter(guest: Guest): void {
    const network = networkOf(guest.remoteAddress);
    this.#connections++;
    this.#halfOpen.add(guest, network);
    if (this.#countsNetworks(network)) {
      this.#byNetwork.set(network, (this.#byNetwork.get(network) ?? 0) + 1);
    }
  }

  /** A client has finished its handshake; `false` if it had before. */
  opened(guest: Guest): boolean {
    return this.#halfOpen.remove(guest);
  }

  left(guest: Guest): void {
    this.#connections--;
    this.#halfOpen.remove(guest);
    const network = networkOf(guest.remoteAddress);
    if (!this.#countsNetworks(network)) return;
    const count = (this.#byNetwork.get(network) ?? 1) - 1;
    if (count === 0) this.#byNetwork.delete(network);
    else this.#byNetwork.set(network, count);
  }

  /** Bounds for one address first: it makes room for itself, at nobody else's cost. */
  #hit(network: string): Hit | null {
    const halfOpen = this.#halfOpen;
    const limits = this.#limits;
    const inNetwork = this.#byNetwork.get(network) ?? 0;
    if (reached(inNetwork, limits.maxConnectionsPerAddress)) {
      return { limit: "maxConnectionsPerAddress", victim: halfOpen.oldestOf(network) };
    }
    if (reached(halfOpen.sizeOf(network), limits.maxHalfOpenPerAddress)) {
      return { limit: "maxHalfOpenPerAddress", victim: halfOpen.oldestOf(network) };
    }
    if (reached(this.#connections, limits.maxConnections)) {
      return { limit: "maxConnections", victim: halfOpen.oldest };
    }
    if (reached(halfOpen.size, limits.maxHalfOpen)) {
      return { limit: "maxHalfOpen", victim: halfOpen.oldest };
    }
    return null;
  }

  /** Addresses are only worth counting where their number is bounded. */
  #countsNetworks(network: string): boolean {
    return network !== "" && this.#limits.maxConnectionsPerAddress > 0;
  }
}

function reached(count: number, limit: number): boolean {
  return limit > 0 && count >= limit;
}
