/** A place in a {@link Line}. */
class Spot<T> {
  readonly member: T;
  ahead: Spot<T> | null = null;
  behind: Spot<T> | null = null;

  constructor(member: T) {
    this.member = member;
  }
}

/** Members in the order of their coming; any of them leaves in constant time. */
class Line<T> {
  #first: Spot<T> | null = null;
  #last: Spot<T> | null = null;
  length = 0;

  get first(): T | null {
    return this.#first?.member ?? null;
  }

  join(member: T): Spot<T> {
    const spot = new Spot(member);
    spot.ahead = this.#last;
    if (this.#last === null) this.#first = spot;
    else this.#last.behind = spot;
    this.#last = spot;
    this.length++;
    return spot;
  }

  leave({ ahead, behind }: Spot<T>): void {
    if (ahead === null) this.#first = behind;
    else ahead.behind = behind;
    if (behind === null) this.#last = ahead;
    else behind.ahead = ahead;
    this.length--;
  }
}

interface Entry<T> {
  readonly spot: Spot<T>;
  readonly host: string;
  readonly hostSpot: Spot<T> | null;
}

/**
 * Clients that wait, by age and by where they come from: the oldest of all, and that of one host, are
 * found in constant time, for it is in a flood that they are asked for.
 */
export class Crowd<T> {
  readonly #all = new Line<T>();
  readonly #byHost = new Map<string, Line<T>>();
  readonly #entries = new Map<T, Entry<T>>();

  get size(): number {
    return this.#all.length;
  }

  get oldest(): T | null {
    return this.#all.first;
  }

  sizeOf(host: string): number {
    return this.#byHost.get(host)?.length ?? 0;
  }

  oldestOf(host: string): T | null {
    return this.#byHost.get(host)?.first ?? null;
  }

  /** @param host - `""` if unknown: then it is of no host */
  add(member: T, host: string): void {
    const spot = this.#all.join(member);
    const hostSpot = host === "" ? null : this.#lineOf(host).join(member);
    this.#entries.set(member, { spot, host, hostSpot });
  }

  /** Whether it was there. */
  remove(member: T): boolean {
    const entry = this.#entries.get(member);
    if (entry === undefined) return false;
    this.#entries.delete(member);
    this.#all.leave(entry.spot);
    if (entry.hostSpot !== null) this.#leaveHost(entry.host, entry.hostSpot);
    return true;
  }

  /** The oldest first. */
  *[Symbol.iterator](): IterableIterator<T> {
    yield* this.#entries.keys();
  }

  #lineOf(host: string): Line<T> {
    let line = this.#byHost.get(host);
    if (line === undefined) {
      line = new Line();
      this.#byHost.set(host, line);
    }
    return line;
  }

  #leaveHost(host: string, spot: Spot<T>): void {
    const line = this.#lineOf(host);
    line.leave(spot);
    if (line.length === 0) this.#byHost.delete(host);
  }
}
