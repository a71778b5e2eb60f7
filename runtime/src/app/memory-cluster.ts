import {
  MemoryBindings,
  type MemoryBindingTable,
  MemoryBus,
  MemoryDiscovery,
  MemoryRegistry,
  MemoryRpc,
} from "../cluster/index.js";
import type { ServerInfo } from "../dispatch/index.js";
import { MemoryGroups } from "../group/index.js";
import { type Clock, systemClock, TimerWheel } from "../observe/index.js";
import type { Cluster, ClusterParts } from "./cluster.js";

/**
 * A cluster within one process, with nothing else installed: several apps that are given the same
 * one find and call each other, through encoded bytes as over a network.
 *
 * @param clock - time of what groups forget. @defaultValue the machine's
 */
export function memoryCluster(clock: Clock = systemClock): Cluster {
  const registry = new MemoryRegistry();
  const bus = new MemoryBus();
  const bindings: MemoryBindingTable = new Map();
  const groups = new MemoryGroups(new TimerWheel(clock));
  return {
    join: (self: ServerInfo): ClusterParts => ({
      discovery: new MemoryDiscovery(registry, self),
      rpc: new MemoryRpc(bus, self),
      groups,
      bindings: new MemoryBindings(bindings, self),
    }),
  };
}
