import type { BindMsg } from "@pitaya-ts/protocol/bind.js";
import { HeldUsers, Users } from "@pitaya-ts/protocol/users.js";
import type { ServerInfo } from "../dispatch/index.js";
import type { SampledLog, TimerWheel } from "../observe/index.js";
import type { BindingStorage } from "./bindings/bindings.js";
import type { ClusterSessions } from "./cluster-sessions.js";
import type { Discovery } from "./discovery/discovery.js";
import { forEachAtOnce } from "./etcd/for-each.js";
import { pauseOn } from "./pause-on.js";
import { sysRoutes } from "./remote-session.js";
import type { RpcTransport } from "./rpc/rpc.js";
import type { RpcCaller } from "./rpc-caller.js";
import { sysRequest } from "./sys-request.js";
import { othersForMany } from "./users.js";

const askedAtOnce = 32;
const usersPerMessage = 1_000;
/** How long others may take to see that this server is back, ms. */
const seenWithinMs = 2_000;

export interface ReunionServices {
  readonly self: ServerInfo;
  readonly discovery: Discovery;
  readonly transport: RpcTransport;
  readonly caller: RpcCaller;
  readonly bindings: BindingStorage | null;
  readonly sessions: ClusterSessions;
  readonly wheel: TimerWheel;
  readonly log: SampledLog;
}

/**
 * After this frontend was out of the others' sight: users who came to another one meanwhile have two
 * sessions, and the earlier one ends.
 */
export class Reunion {
  readonly #services: ReunionServices;
  #running = false;
  #again = false;

  constructor(services: ReunionServices) {
    this.#services = services;
  }

  /** One at a time; what happens meanwhile has it done once more. Never throws. */
  begin(): void {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    this.#run().catch((error: unknown) => {
      this.#running = false;
      this.#failed({ error });
    });
  }

  async #run(): Promise<void> {
    const { transport, wheel } = this.#services;
    while (this.#again) {
      this.#again = false;
      if (transport.addressesUsers) {
        await this.#askOthers();
        continue;
      }
      await this.#readBindings();
      // Who bound a user meanwhile could not tell this server, and does not tell it again.
      await pauseOn(wheel, seenWithinMs);
      await this.#readBindings();
    }
    this.#running = false;
  }

  async #readBindings(): Promise<void> {
    const { sessions, bindings } = this.#services;
    if (bindings === null) return;
    await forEachAtOnce(sessions.held(), askedAtOnce, async ({ uid }) => {
      try {
        await sessions.review(uid);
      } catch (error) {
        this.#failed({ uid, error });
      }
    });
  }

  /** By times, among servers of this framework: those of Go have none, and would yield to each. */
  async #askOthers(): Promise<void> {
    const { self, discovery, sessions } = this.#services;
    const others = othersForMany(discovery, self, self.type);
    if (others.length === 0) return;
    const held = sessions.held();
    for (let from = 0; from < held.length; from += usersPerMessage) {
      const binds = held.slice(from, from + usersPerMessage);
      const data = HeldUsers.encode({ binds }).finish();
      await Promise.all(others.map((other) => this.#ask(other, binds, data)));
    }
  }

  async #ask(other: ServerInfo, binds: readonly BindMsg[], data: Uint8Array): Promise<void> {
    const { caller, sessions } = this.#services;
    try {
      const answer = await caller.call(other, sysRequest(sysRoutes.settleUsers, data), {});
      const kept = new Set(Users.decode(answer).uids);
      for (const { uid, at } of binds)
        if (kept.has(uid)) sessions.yieldUser(uid, Number(at), other.id);
    } catch (error) {
      // It may be away in turn, and asks itself once it is back.
      this.#failed({ frontend: other.id, error });
    }
  }

  #failed(fields: Readonly<Record<string, unknown>>): void {
    this.#services.log.warn("cannot find out whether users have come to other frontends", fields);
  }
}
