import type { ServerInfo } from "../../../dispatch/index.js";
import type { SampledLog } from "../../../observe/index.js";
import type { Discovery, DiscoveryEvent } from "../../discovery/discovery.js";
import { NotSentError } from "../not-sent-error.js";
import { dialAddress, takesPings } from "./address.js";
import { type Dial, Peer, type PeerServices } from "./peer.js";

export interface PeersOptions {
  readonly region: string;
  readonly lazyConnection: boolean;
}

/** Connections to all other servers, as they come and go. */
export class Peers {
  readonly #services: PeerServices;
  readonly #discovery: Discovery;
  readonly #options: PeersOptions;
  readonly #log: SampledLog;
  readonly #peers = new Map<string, Peer>();
  readonly #stopFollowing: () => void;

  constructor(services: PeerServices, discovery: Discovery, options: PeersOptions) {
    this.#services = services;
    this.#discovery = discovery;
    this.#options = options;
    this.#log = services.log;
    this.#stopFollowing = discovery.onChange((event) => this.#follow(event));
    for (const server of discovery.servers()) this.#added(server);
  }

  /** @throws NotSentError if there is no way to that server */
  of(id: string): Peer {
    const peer = this.#peers.get(id) ?? this.#open(this.#discovery.server(id));
    if (peer === undefined) {
      throw new NotSentError("rpc client has no connection to the chosen server");
    }
    return peer;
  }

  /** Ends all connections and the calls on them. */
  close(): void {
    this.#stopFollowing();
    for (const peer of this.#peers.values()) peer.destroy();
    this.#peers.clear();
  }

  #follow({ kind, server }: DiscoveryEvent): void {
    if (kind === "removed") this.#remove(server.id);
    else this.#added(server);
  }

  #added(server: ServerInfo): void {
    if (server.id === this.#services.selfId) return;
    const dial = this.#dialOf(server);
    if (dial === undefined) {
      const { id, type, metadata } = server;
      this.#log.error("server has no gRPC address; calls of it fail", { id, type, metadata });
    }
    const peer = this.#peers.get(server.id);
    if (peer !== undefined && dial !== undefined && isSame(peer.dial, dial)) return;
    this.#remove(server.id);
    if (!this.#options.lazyConnection) this.#open(server);
  }

  #remove(id: string): void {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
  }

  #open(server: ServerInfo | undefined): Peer | undefined {
    if (server === undefined || server.id === this.#services.selfId) return undefined;
    const dial = this.#dialOf(server);
    if (dial === undefined) return undefined;
    const peer = new Peer(this.#services, dial);
    this.#peers.set(server.id, peer);
    return peer;
  }

  #dialOf(server: ServerInfo): Dial | undefined {
    const address = dialAddress(server, this.#options.region);
    return address === undefined
      ? undefined
      : { id: server.id, address, pings: takesPings(server) };
  }
}

function isSame(a: Dial, b: Dial): boolean {
  return a.address === b.address && a.pings === b.pings;
}
