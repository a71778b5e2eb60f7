import { randomUUID } from "node:crypto";
import {
  type Cluster,
  type ConfigInputs,
  networkCluster,
  networkOptions,
  resolveConfig,
} from "@pitaya-ts/runtime";
import { afterAll, beforeAll } from "vitest";
import type { Engine } from "../harness/engine.js";
import { startEtcd, startNats } from "../harness/engines.js";

/** etcd and, for NATS, a NATS; they run as long as the tests of one file. */
export function clusterEngines(transport: "nats" | "grpc"): () => Cluster {
  let etcd: Engine | null = null;
  let nats: Engine | null = null;
  beforeAll(async () => {
    etcd = await startEtcd();
    if (transport === "nats") nats = await startNats();
  });
  afterAll(async () => {
    await etcd?.remove();
    await nats?.remove();
  });
  return () => newCluster(transport, etcd?.address ?? "", nats?.address ?? "");
}

/** Where the engines of a cluster are, and what it calls its own in etcd. */
export interface ClusterPlaces {
  /** host:port */
  readonly etcd: string;
  /** host:port; only for NATS. */
  readonly nats: string;
  readonly prefix: string;
  /** Keys beside those that this needs. */
  readonly more?: ConfigInputs;
}

/** Nothing of one cluster is seen by another. */
function newCluster(transport: "nats" | "grpc", etcd: string, nats: string): Cluster {
  return clusterOn(transport, { etcd, nats, prefix: `test-${randomUUID()}/` });
}

export function clusterOn(
  transport: "nats" | "grpc",
  { etcd, nats, prefix, more }: ClusterPlaces,
): Cluster {
  const config = resolveConfig({
    values: {
      "pitaya.cluster.rpc.transport": transport,
      "pitaya.cluster.sd.etcd.endpoints": [etcd],
      "pitaya.cluster.sd.etcd.prefix": prefix,
      "pitaya.cluster.sd.etcd.heartbeat.ttl": "5s",
      "pitaya.cluster.sd.etcd.shutdown.delay": "50ms",
      "pitaya.modules.bindingstorage.etcd.endpoints": [etcd],
      "pitaya.modules.bindingstorage.etcd.prefix": prefix,
      "pitaya.groups.etcd.endpoints": [etcd],
      "pitaya.groups.etcd.prefix": prefix,
      "pitaya.cluster.rpc.client.nats.connect": `nats://${nats}`,
      "pitaya.cluster.rpc.server.nats.connect": `nats://${nats}`,
      "pitaya.cluster.rpc.server.grpc.port": 0,
      "pitaya.cluster.rpc.server.grpc.host": "127.0.0.1",
      ...more,
    },
  });
  return networkCluster(networkOptions(config));
}
