import { KickMsg } from "@pitaya-ts/protocol/kick.js";
import { Push } from "@pitaya-ts/protocol/push.js";
import type { ServerInfo } from "../dispatch/index.js";
import type { Discovery } from "./discovery/discovery.js";
import type { RpcTransport } from "./rpc/rpc.js";

/** Users, wherever in the cluster they are connected. */
export class ClusterUsers {
  readonly #self: ServerInfo;
  readonly #discovery: Discovery;
  readonly #transport: RpcTransport;

  constructor(self: ServerInfo, discovery: Discovery, transport: RpcTransport) {
    this.#self = self;
    this.#discovery = discovery;
    this.#transport = transport;
  }

  /** Pushes to one user; whether a frontend had them. All frontend types if none is named. */
  async push(uid: string, frontendType: string | undefined, route: string, data: Uint8Array) {
    const push = Push.encode({ route, uid, data }).finish();
    return this.#first(frontendType, (type) => this.#transport.pushToUser(type, uid, push));
  }

  /** Kicks one user; whether a frontend had them. */
  async kick(uid: string, frontendType: string | undefined): Promise<boolean> {
    const kick = KickMsg.encode({ userId: uid }).finish();
    return this.#first(frontendType, (type) => this.#transport.kickUser(type, uid, kick));
  }

  async #first(
    frontendType: string | undefined,
    tell: (type: string) => Promise<boolean>,
  ): Promise<boolean> {
    let told = false;
    for (const type of this.#types(frontendType)) told = (await tell(type)) || told;
    return told;
  }

  #types(frontendType: string | undefined): Iterable<string> {
    if (frontendType !== undefined) return [frontendType];
    const types = new Set<string>();
    if (this.#self.frontend) types.add(this.#self.type);
    for (const server of this.#discovery.servers()) if (server.frontend) types.add(server.type);
    return types;
  }
}
