import { KickMsg } from "@pitaya-ts/protocol/kick.js";
import { Push } from "@pitaya-ts/protocol/push.js";
import { KickUsers, PushToUsers, Users } from "@pitaya-ts/protocol/users.js";
import type { ServerInfo } from "../dispatch/index.js";
import type { Logger } from "../observe/index.js";
import type { BindingStorage } from "./bindings/bindings.js";
import type { Discovery } from "./discovery/discovery.js";
import { sysRoutes } from "./remote-session.js";
import type { RpcTransport } from "./rpc/rpc.js";
import type { RpcCaller } from "./rpc-caller.js";
import { sysRequest } from "./sys-request.js";

/** Under which a server announces that it answers what {@link sysRoutes} has for many users. */
const manyUsersKey = "pitaya-ts";

/** What each server of this framework announces. */
export const ownMetadata: Readonly<Record<string, string>> = Object.freeze({ [manyUsersKey]: "1" });

/** Other servers of a type that answer what {@link sysRoutes} has for many users. */
export function othersForMany(discovery: Discovery, self: ServerInfo, type: string): ServerInfo[] {
  return discovery
    .serversOfType(type)
    .filter(({ id, metadata }) => id !== self.id && metadata[manyUsersKey] !== undefined);
}

export interface ClusterUsersServices {
  readonly self: ServerInfo;
  readonly discovery: Discovery;
  readonly transport: RpcTransport;
  readonly caller: RpcCaller;
  readonly bindings: BindingStorage | null;
  readonly log: Logger;
}

/** How one message gets to users. */
interface Delivery {
  /** To one user, through whichever frontend has them. */
  readonly one: (type: string, uid: string) => Promise<boolean>;
  /** To all of these whom a frontend has. */
  readonly route: string;
  readonly many: (uids: string[]) => Uint8Array;
}

/** Users, wherever in the cluster they are connected. */
export class ClusterUsers {
  readonly #services: ClusterUsersServices;

  constructor(services: ClusterUsersServices) {
    this.#services = services;
  }

  /**
   * Pushes to users, with one message per frontend where there are several.
   *
   * @param frontendType - all frontend types if absent
   * @returns the users that no frontend has
   */
  push(
    uids: readonly string[],
    frontendType: string | undefined,
    route: string,
    data: Uint8Array,
  ): Promise<string[]> {
    const { transport } = this.#services;
    return this.#deliver(uids, frontendType, {
      one: (type, uid) =>
        transport.pushToUser(type, uid, Push.encode({ route, uid, data }).finish()),
      route: sysRoutes.pushToUsers,
      many: (some) => PushToUsers.encode({ uids: some, route, data }).finish(),
    });
  }

  /** Kicks users; those that no frontend has. */
  kick(uids: readonly string[], frontendType: string | undefined, reason = ""): Promise<string[]> {
    const { transport } = this.#services;
    return this.#deliver(uids, frontendType, {
      one: (type, userId) =>
        transport.kickUser(type, userId, KickMsg.encode({ userId, reason }).finish()),
      route: sysRoutes.kickUsers,
      many: (some) => KickUsers.encode({ uids: some, reason }).finish(),
    });
  }

  /** Id of the frontend that has the user; `undefined` if none is known to. */
  async frontendOf(uid: string, frontendType: string): Promise<string | undefined> {
    const { bindings, discovery } = this.#services;
    const stored = await bindings?.find(frontendType, uid);
    // A binding may outlive its server.
    if (stored !== undefined && discovery.server(stored) !== undefined) return stored;
    const data = Users.encode({ uids: [uid] }).finish();
    const frontends = this.#capable(frontendType);
    const found = await Promise.all(
      frontends.map((frontend) => this.#ask(frontend, sysRoutes.findUsers, data)),
    );
    return frontends.find((_, index) => found[index]?.includes(uid))?.id;
  }

  async #deliver(
    uids: readonly string[],
    frontendType: string | undefined,
    delivery: Delivery,
  ): Promise<string[]> {
    const missed = new Set(uids);
    for (const type of missed.size === 0 ? [] : this.#types(frontendType)) {
      const had = await this.#deliverTo(
        type,
        frontendType === undefined ? uids : [...missed],
        delivery,
      );
      for (const uid of had) missed.delete(uid);
    }
    return [...missed];
  }

  async #deliverTo(type: string, uids: string[] | readonly string[], delivery: Delivery) {
    const { discovery, transport, self } = this.#services;
    const all = discovery.serversOfType(type).filter(({ id }) => id !== self.id);
    const capable = this.#capable(type);
    const single = uids.length === 1 && transport.addressesUsers;
    if (capable.length === 0 || single) return this.#oneByOne(type, uids, delivery);
    const data = delivery.many([...uids]);
    const had = await Promise.all(
      capable.map((frontend) => this.#ask(frontend, delivery.route, data)),
    );
    const reached = new Set(had.flat());
    if (capable.length === all.length) return [...reached];
    // Servers of another framework have only ways for one user at a time.
    const rest = uids.filter((uid) => !reached.has(uid));
    return [...reached, ...(await this.#oneByOne(type, rest, delivery))];
  }

  async #oneByOne(type: string, uids: readonly string[], { one }: Delivery): Promise<string[]> {
    const told = await Promise.all(
      uids.map((uid) =>
        one(type, uid).catch((error: unknown) => {
          this.#services.log.warn("cannot reach a user", { uid, type, error });
          return false;
        }),
      ),
    );
    return uids.filter((_, index) => told[index]);
  }

  /** Those of the users that the frontend has; none if it does not answer. */
  async #ask(frontend: ServerInfo, route: string, data: Uint8Array): Promise<string[]> {
    const { caller } = this.#services;
    try {
      return Users.decode(await caller.call(frontend, sysRequest(route, data), {})).uids;
    } catch (error) {
      const fields = { frontend: frontend.id, route, error };
      this.#services.log.warn("a frontend can't be asked for users", fields);
      return [];
    }
  }

  /** Other frontends of a type that answer for many users at once. */
  #capable(type: string): ServerInfo[] {
    const { discovery, self } = this.#services;
    return othersForMany(discovery, self, type);
  }

  #types(frontendType: string | undefined): Iterable<string> {
    if (frontendType !== undefined) return [frontendType];
    const { self, discovery } = this.#services;
    const types = new Set<string>();
    if (self.frontend) types.add(self.type);
    for (const server of discovery.servers()) if (server.frontend) types.add(server.type);
    return types;
  }
}
