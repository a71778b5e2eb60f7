import {
  type Condition,
  countdown,
  EtcdError,
  type EtcdOptions,
  EtcdStore,
  found,
  isAbsent,
  isPresent,
  type Operation,
  put,
  read,
  readKeys,
  remove,
  removeAll,
} from "../cluster/index.js";
import type { Groups } from "../dispatch/index.js";
import { type Clock, systemClock } from "../observe/index.js";
import { checkGroup, checkTtl, GroupError } from "./group-error.js";

export interface EtcdGroupsOptions extends EtcdOptions {
  /** What the keys begin with, glued on as it is. */
  readonly prefix: string;
  /** How long one operation may take, ms. */
  readonly transactionTimeoutMs: number;
}

const noLease = 0n;
const noTtl = "etcd lease not found in group";

/**
 * Groups that all servers see, Go Pitaya's among them. Each operation is one transaction, or one after
 * a look at the group's lease. Names must not contain `/`; members are in the order of their uids; a
 * time to live counts in whole seconds, and etcd raises one that is too short for it (2 s by default).
 * Counting a group that there is not gives 0. Besides a {@link GroupError} each may throw an
 * {@link EtcdError}.
 */
export class EtcdGroups implements Groups {
  readonly #options: EtcdGroupsOptions;
  readonly #store: EtcdStore;
  readonly #clock: Clock;

  constructor(options: EtcdGroupsOptions, clock: Clock = systemClock) {
    this.#options = options;
    this.#store = new EtcdStore(options);
    this.#clock = clock;
  }

  /** Need not be called, but tells early what is wrong. @throws EtcdError within the dial timeout */
  async connect(): Promise<void> {
    await this.#store.connect(`${this.#options.prefix}groups/`);
  }

  async close(): Promise<void> {
    this.#store.close();
  }

  async create(group: string): Promise<void> {
    await this.#create(group, noLease, this.#limit());
  }

  async createWithTtl(group: string, ttlMs: number): Promise<void> {
    this.#key(group);
    checkTtl(group, ttlMs);
    const left = this.#limit();
    const { lease } = await this.#store.grant(Math.trunc(ttlMs / 1_000), left());
    try {
      await this.#create(group, lease, left);
    } catch (error) {
      if (error instanceof GroupError) await this.#store.revoke(lease, left());
      throw error;
    }
  }

  async renewTtl(group: string): Promise<void> {
    const left = this.#limit();
    const lease = await this.#leaseOf(group, left);
    if (lease === noLease) throw new GroupError("no-ttl", group, noTtl);
    if (!(await this.#store.keepAlive(lease, left()))) throw new GroupError("not-found", group);
  }

  async delete(group: string): Promise<void> {
    const key = this.#key(group);
    await this.#ifPresent(group, [remove(key), removeAll(`${key}/uids/`)]);
  }

  async add(group: string, uid: string): Promise<void> {
    const key = this.#key(group);
    const member = this.#memberKey(group, uid);
    const left = this.#limit();
    const lease = await this.#leaseOf(group, left);
    const conditions = [isPresent(key), isAbsent(member)];
    try {
      const added = await this.#try(conditions, [put(member, "", lease)], left);
      if (!added) throw new GroupError("member-exists", group);
    } catch (error) {
      const expired = error instanceof EtcdError && error.reason === "lease-not-found";
      throw expired ? new GroupError("not-found", group) : error;
    }
  }

  async remove(group: string, uid: string): Promise<void> {
    const member = this.#memberKey(group, uid);
    const removed = await this.#try([isPresent(member)], [remove(member)], this.#limit());
    if (!removed) throw new GroupError("member-not-found", group);
  }

  async removeAll(group: string): Promise<void> {
    await this.#ifPresent(group, [removeAll(`${this.#key(group)}/uids/`)]);
  }

  async members(group: string): Promise<string[]> {
    const prefix = `${this.#key(group)}/uids/`;
    const entries = await this.#ifPresent(group, [readKeys(prefix)]);
    return entries.map(({ key }) => key.slice(prefix.length));
  }

  async contains(group: string, uid: string): Promise<boolean> {
    const entries = await this.#ifPresent(group, [read(this.#memberKey(group, uid))]);
    return entries.length > 0;
  }

  /** 0 also if there is no such group. */
  async count(group: string): Promise<number> {
    return this.#store.count(`${this.#key(group)}/uids/`, this.#limit()());
  }

  async #create(group: string, lease: bigint, left: () => number): Promise<void> {
    const key = this.#key(group);
    const created = await this.#try([isAbsent(key)], [put(key, "", lease)], left);
    if (!created) throw new GroupError("already-exists", group);
  }

  async #leaseOf(group: string, left: () => number): Promise<bigint> {
    const entry = await this.#store.get(this.#key(group), left());
    if (entry === undefined) throw new GroupError("not-found", group);
    return entry.lease;
  }

  /** @returns what the first operation read */
  async #ifPresent(group: string, operations: readonly Operation[]) {
    const limitMs = this.#options.transactionTimeoutMs;
    const done = await this.#store.transaction([isPresent(this.#key(group))], operations, limitMs);
    if (done === null) throw new GroupError("not-found", group);
    return found(done, 0);
  }

  async #try(
    conditions: readonly Condition[],
    operations: readonly Operation[],
    left: () => number,
  ): Promise<boolean> {
    return (await this.#store.transaction(conditions, operations, left())) !== null;
  }

  #limit(): () => number {
    return countdown(this.#options.transactionTimeoutMs, this.#clock);
  }

  /** @throws GroupError `empty-name`; `bad-name`: with `/` it could be the key of another group's member */
  #key(group: string): string {
    checkGroup(group);
    if (group.includes("/")) throw new GroupError("bad-name", group);
    return `${this.#options.prefix}groups/${group}`;
  }

  #memberKey(group: string, uid: string): string {
    const key = this.#key(group);
    checkGroup(group, uid);
    return `${key}/uids/${uid}`;
  }
}
