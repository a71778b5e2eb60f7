import type { Groups } from "../dispatch/index.js";
import { type Due, type TimerWheel, WheelTimer } from "../observe/index.js";
import { checkGroup, checkTtl, GroupError } from "./group-error.js";

/** Groups of one process: servers of other processes don't see them. */
export class MemoryGroups implements Groups {
  readonly #wheel: TimerWheel;
  readonly #groups = new Map<string, MemoryGroup>();

  constructor(wheel: TimerWheel) {
    this.#wheel = wheel;
  }

  async create(group: string): Promise<void> {
    this.#add(group, null);
  }

  async createWithTtl(group: string, ttlMs: number): Promise<void> {
    checkGroup(group);
    checkTtl(group, ttlMs);
    const expiry = new Expiry(() => this.#groups.delete(group), this.#wheel, ttlMs);
    this.#add(group, expiry);
    expiry.renew();
  }

  async renewTtl(group: string): Promise<void> {
    const { expiry } = this.#find(group);
    if (expiry === null) throw new GroupError("no-ttl", group);
    expiry.renew();
  }

  async delete(group: string): Promise<void> {
    this.#find(group).expiry?.cancel();
    this.#groups.delete(group);
  }

  async add(group: string, uid: string): Promise<void> {
    const { members } = this.#find(group, uid);
    if (members.has(uid)) throw new GroupError("member-exists", group);
    members.add(uid);
  }

  async remove(group: string, uid: string): Promise<void> {
    const { members } = this.#find(group, uid);
    if (!members.delete(uid)) throw new GroupError("member-not-found", group);
  }

  async removeAll(group: string): Promise<void> {
    this.#find(group).members.clear();
  }

  async members(group: string): Promise<string[]> {
    return [...this.#find(group).members];
  }

  async contains(group: string, uid: string): Promise<boolean> {
    return this.#find(group, uid).members.has(uid);
  }

  async count(group: string): Promise<number> {
    return this.#find(group).members.size;
  }

  #add(group: string, expiry: Expiry | null): void {
    checkGroup(group);
    if (this.#groups.has(group)) throw new GroupError("already-exists", group);
    this.#groups.set(group, { members: new Set(), expiry });
  }

  #find(group: string, uid?: string): MemoryGroup {
    checkGroup(group, uid);
    const found = this.#groups.get(group);
    if (found === undefined) throw new GroupError("not-found", group);
    return found;
  }
}

interface MemoryGroup {
  readonly members: Set<string>;
  readonly expiry: Expiry | null;
}

class Expiry implements Due {
  readonly #expire: () => void;
  readonly #wheel: TimerWheel;
  readonly #ttlMs: number;
  readonly #timer = new WheelTimer(this);

  constructor(expire: () => void, wheel: TimerWheel, ttlMs: number) {
    this.#expire = expire;
    this.#wheel = wheel;
    this.#ttlMs = ttlMs;
  }

  renew(): void {
    this.#wheel.start(this.#timer, this.#ttlMs);
  }

  cancel(): void {
    this.#wheel.stop(this.#timer);
  }

  onDue(): void {
    this.#expire();
  }
}
