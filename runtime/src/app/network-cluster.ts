import { networkInterfaces } from "node:os";
import {
  type BindingStorage,
  type Discovery,
  EtcdBindings,
  type EtcdBindingsOptions,
  EtcdDiscovery,
  type EtcdDiscoveryOptions,
  type GrpcAddresses,
  type GrpcOptions,
  GrpcRpc,
  grpcMetadata,
  NatsRpc,
  type NatsRpcOptions,
  type RpcTransport,
} from "../cluster/index.js";
import type { Groups, ServerInfo } from "../dispatch/index.js";
import { EtcdGroups, type EtcdGroupsOptions, MemoryGroups } from "../group/index.js";
import type { Cluster, ClusterParts, ClusterServices } from "./cluster.js";

/** Makes a discovery of one's own. */
export type DiscoveryFactory = (describe: () => ServerInfo, services: ClusterServices) => Discovery;

/** The engines of a cluster, and how to use them. */
export interface NetworkClusterOptions {
  /** etcd, or a discovery of one's own. */
  readonly discovery: EtcdDiscoveryOptions | DiscoveryFactory;
  /** How calls get from server to server. */
  readonly rpc:
    | ({ readonly transport: "nats" } & NatsRpcOptions)
    | ({ readonly transport: "grpc"; readonly addresses?: Partial<GrpcAddresses> } & GrpcOptions);
  /** `null`: nobody keeps which frontend holds a user. */
  readonly bindings: EtcdBindingsOptions | null;
  /** `null`: each server has groups of its own, in memory. */
  readonly groups: EtcdGroupsOptions | null;
}

/** A cluster of processes and machines, as Pitaya's: servers of both are its members alike. */
export function networkCluster(options: NetworkClusterOptions): Cluster {
  return { join: (self, services) => join(options, self, services) };
}

interface Engine {
  connect(): Promise<void>;
  close(): Promise<void>;
}

function join(
  options: NetworkClusterOptions,
  self: ServerInfo,
  services: ClusterServices,
): ClusterParts {
  const engines: Engine[] = [];
  const use = <Used extends Engine>(engine: Used): Used => {
    engines.push(engine);
    return engine;
  };
  const bindings =
    options.bindings === null ? null : use(new EtcdBindings(options.bindings, self, services));
  const groups: Groups =
    options.groups === null
      ? new MemoryGroups(services.wheel)
      : use(new EtcdGroups(options.groups, services.clock));
  const { discovery, rpc } = connectServers(options, self, services, bindings);
  // What made this server vanish may have taken its bindings as well.
  if (discovery instanceof EtcdDiscovery) discovery.onRegistered(() => bindings?.verify());
  return {
    ...{ discovery, rpc, groups, bindings },
    onReturn(listener) {
      if (discovery instanceof EtcdDiscovery) discovery.onRegistered(listener);
      bindings?.onRegistered(listener);
      if (rpc instanceof NatsRpc) rpc.onReturn(listener);
    },
    async connect() {
      for (const engine of engines) await engine.connect();
    },
    async close() {
      for (const engine of [...engines].reverse()) await engine.close();
    },
  };
}

function connectServers(
  { discovery: how, rpc: options }: NetworkClusterOptions,
  self: ServerInfo,
  services: ClusterServices,
  bindings: BindingStorage | null,
): { discovery: Discovery; rpc: RpcTransport } {
  const discover = (describe: () => ServerInfo): Discovery =>
    typeof how === "function"
      ? how(describe, services)
      : new EtcdDiscovery(how, describe, services);
  if (options.transport === "nats") {
    return { discovery: discover(() => self), rpc: new NatsRpc(self, services, options) };
  }
  const addresses = { host: ownHost(), region: options.region ?? "", ...options.addresses };
  // Its port may be known only once it listens.
  const discovery = discover(() => ({
    ...self,
    metadata: { ...grpcMetadata(addresses, rpc.port), ...self.metadata },
  }));
  const rpc: GrpcRpc = new GrpcRpc(self, discovery, bindings, services, options);
  return { discovery, rpc };
}

/** The first address of this machine that others can reach. */
function ownHost(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = addresses.find(({ family, internal }) => family === "IPv4" && !internal);
  return found?.address ?? "127.0.0.1";
}
