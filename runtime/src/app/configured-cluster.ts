import { readFileSync } from "node:fs";
import type {
  EtcdBindingsOptions,
  EtcdDiscoveryOptions,
  EtcdOptions,
  NatsPlace,
  RegainOptions,
} from "../cluster/index.js";
import { type Config, ConfigError, type ConfigKey } from "../config/index.js";
import { messageOf } from "../error/index.js";
import type { EtcdGroupsOptions } from "../group/index.js";
import type { Cluster } from "./cluster.js";
import { type NetworkClusterOptions, networkCluster } from "./network-cluster.js";
import { portOfWorker } from "./worker-processes.js";

/** The cluster that a configuration describes, whether or not it says that it is enabled. */
export function clusterFromConfig(config: Config): Cluster {
  return networkCluster(networkOptions(config));
}

/** What a configuration says of a cluster, to change some of it in code. */
export function networkOptions(config: Config): NetworkClusterOptions {
  const isGrpc = config.get("pitaya.cluster.rpc.transport") === "grpc";
  const keepsBindings = config.get("pitaya.modules.bindingstorage.enabled") ?? isGrpc;
  return {
    discovery: discoveryOptions(config),
    rpc: isGrpc ? grpcOptions(config) : natsOptions(config),
    bindings: keepsBindings ? bindingOptions(config) : null,
    groups: config.get("pitaya.groups.storage") === "etcd" ? groupOptions(config) : null,
  };
}

/** How long a call between servers may take, ms. */
export function rpcTimeoutMs(config: Config): number {
  return config.get("pitaya.cluster.rpc.transport") === "grpc"
    ? config.get("pitaya.cluster.rpc.client.grpc.requesttimeout")
    : config.get("pitaya.cluster.rpc.client.nats.requesttimeout");
}

function discoveryOptions(config: Config): EtcdDiscoveryOptions {
  return {
    ...etcdAccess(config),
    endpoints: config.get("pitaya.cluster.sd.etcd.endpoints"),
    dialTimeoutMs: config.get("pitaya.cluster.sd.etcd.dialtimeout"),
    prefix: config.get("pitaya.cluster.sd.etcd.prefix"),
    ttlMs: config.get("pitaya.cluster.sd.etcd.heartbeat.ttl"),
    logHeartbeats: config.get("pitaya.cluster.sd.etcd.heartbeat.log"),
    grantLease: regainOptions(config),
    revokeTimeoutMs: config.get("pitaya.cluster.sd.etcd.revoke.timeout"),
    sync: {
      intervalMs: config.get("pitaya.cluster.sd.etcd.syncservers.interval"),
      parallelism: config.get("pitaya.cluster.sd.etcd.syncservers.parallelism"),
    },
    shutdownDelayMs: config.get("pitaya.cluster.sd.etcd.shutdown.delay"),
    blacklist: config.get("pitaya.cluster.sd.etcd.servertypesblacklist"),
  };
}

function bindingOptions(config: Config): EtcdBindingsOptions {
  return {
    ...etcdAccess(config),
    endpoints: config.get("pitaya.modules.bindingstorage.etcd.endpoints"),
    dialTimeoutMs: config.get("pitaya.modules.bindingstorage.etcd.dialtimeout"),
    prefix: config.get("pitaya.modules.bindingstorage.etcd.prefix"),
    leaseTtlMs: config.get("pitaya.modules.bindingstorage.etcd.leasettl"),
    regain: regainOptions(config),
    revokeTimeoutMs: config.get("pitaya.cluster.sd.etcd.revoke.timeout"),
  };
}

function groupOptions(config: Config): EtcdGroupsOptions {
  return {
    ...etcdAccess(config),
    endpoints: config.get("pitaya.groups.etcd.endpoints"),
    dialTimeoutMs: config.get("pitaya.groups.etcd.dialtimeout"),
    prefix: config.get("pitaya.groups.etcd.prefix"),
    transactionTimeoutMs: config.get("pitaya.groups.etcd.transactiontimeout"),
  };
}

function regainOptions(config: Config): RegainOptions {
  return {
    timeoutMs: config.get("pitaya.cluster.sd.etcd.grantlease.timeout"),
    maxRetries: config.get("pitaya.cluster.sd.etcd.grantlease.maxretries"),
    retryIntervalMs: config.get("pitaya.cluster.sd.etcd.grantlease.retryinterval"),
  };
}

/** The same for all that is kept in etcd. */
function etcdAccess(config: Config): Pick<EtcdOptions, "user" | "pass" | "tls"> {
  const tls = readPems(config, "pitaya.cluster.sd.etcd.tls");
  return {
    user: config.get("pitaya.cluster.sd.etcd.user"),
    pass: config.get("pitaya.cluster.sd.etcd.pass"),
    ...(tls === null ? {} : { tls }),
  };
}

type NatsRpc = Extract<NetworkClusterOptions["rpc"], { readonly transport: "nats" }>;
type GrpcRpc = Extract<NetworkClusterOptions["rpc"], { readonly transport: "grpc" }>;

function natsOptions(config: Config): NatsRpc {
  return {
    transport: "nats",
    client: natsPlace(config, "pitaya.cluster.rpc.client.nats"),
    server: {
      ...natsPlace(config, "pitaya.cluster.rpc.server.nats"),
      services: config.get("pitaya.cluster.rpc.server.nats.services"),
      bufferMessages: config.get("pitaya.cluster.rpc.server.nats.buffer.messages"),
      bufferPush: config.get("pitaya.cluster.rpc.server.nats.buffer.push"),
      maxInFlight: config.get("pitaya.cluster.rpc.server.inflight"),
    },
    requestTimeoutMs: config.get("pitaya.cluster.rpc.client.nats.requesttimeout"),
  };
}

function natsPlace(
  config: Config,
  side: "pitaya.cluster.rpc.client.nats" | "pitaya.cluster.rpc.server.nats",
): NatsPlace {
  const access = "pitaya.cluster.rpc.nats";
  const tls = readPems(config, `${access}.tls`);
  const creds = readPem(config, `${access}.creds`);
  return {
    url: config.get(`${side}.connect`),
    connectTimeoutMs: config.get(`${side}.connectiontimeout`),
    maxReconnects: config.get(`${side}.maxreconnectionretries`),
    reconnectWaitMs: config.get(`${side}.reconnectwait`),
    jitterMs: config.get(`${side}.reconnectjitter`),
    jitterTlsMs: config.get(`${side}.reconnectjittertls`),
    pingIntervalMs: config.get(`${side}.pinginterval`),
    maxPingsOut: config.get(`${side}.maxpingsoutstanding`),
    ...filled("user", config.get(`${access}.user`)),
    ...filled("pass", config.get(`${access}.pass`)),
    ...filled("token", config.get(`${access}.token`)),
    ...filled("nkey", config.get(`${access}.nkey`)),
    ...(creds === null ? {} : { creds: creds.toString() }),
    ...(tls === null ? {} : { tls: asTexts(tls) }),
  };
}

function grpcOptions(config: Config): GrpcRpc {
  const server = "pitaya.cluster.rpc.server.grpc";
  const externalPort = config.get(`${server}.externalport`);
  const tls = readPems(config, "pitaya.cluster.rpc.grpc.tls");
  return {
    transport: "grpc",
    port: portOfWorker(config.get(`${server}.port`)),
    dialTimeoutMs: config.get("pitaya.cluster.rpc.client.grpc.dialtimeout"),
    requestTimeoutMs: config.get("pitaya.cluster.rpc.client.grpc.requesttimeout"),
    lazyConnection: config.get("pitaya.cluster.rpc.client.grpc.lazyconnection"),
    region: config.get("pitaya.cluster.info.region"),
    maxInFlight: config.get("pitaya.cluster.rpc.server.inflight"),
    addresses: {
      ...filled("host", config.get(`${server}.host`)),
      ...filled("externalHost", config.get(`${server}.externalhost`)),
      ...(externalPort === null ? {} : { externalPort }),
    },
    ...(tls === null ? {} : { tls: bothSides(tls) }),
  };
}

interface Pems {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

type TlsGroup =
  | "pitaya.cluster.sd.etcd.tls"
  | "pitaya.cluster.rpc.nats.tls"
  | "pitaya.cluster.rpc.grpc.tls";

/** `null`: none of the files is named. */
function readPems(config: Config, group: TlsGroup): Pems | null {
  const ca = readPem(config, `${group}.ca`);
  const cert = readPem(config, `${group}.cert`);
  const key = readPem(config, `${group}.key`);
  if (ca === null && cert === null && key === null) return null;
  if ((cert === null) !== (key === null)) {
    throw new ConfigError(`Cannot use ${group}.cert and ${group}.key: set both, or none`);
  }
  return {
    ...(ca === null ? {} : { ca }),
    ...(cert === null || key === null ? {} : { cert, key }),
  };
}

function readPem(
  config: Config,
  key: `${TlsGroup}.${"ca" | "cert" | "key"}` | "pitaya.cluster.rpc.nats.creds",
): Buffer | null {
  const path = config.get(key satisfies ConfigKey);
  if (path === "") return null;
  try {
    return readFileSync(path);
  } catch (cause) {
    const why = messageOf(cause);
    throw new ConfigError(`Cannot read the file of ${key}: ${why}`);
  }
}

function bothSides({ ca, cert, key }: Pems): NonNullable<GrpcRpc["tls"]> {
  if (cert === undefined || key === undefined) {
    throw new ConfigError(
      "Cannot use pitaya.cluster.rpc.grpc.tls.ca alone: set pitaya.cluster.rpc.grpc.tls.cert and .key, each server is asked for them",
    );
  }
  const own = { cert, key, ...(ca === undefined ? {} : { ca }) };
  return { server: own, client: own };
}

function asTexts({ ca, cert, key }: Pems): NonNullable<NatsPlace["tls"]> {
  return {
    ...(ca === undefined ? {} : { ca: ca.toString() }),
    ...(cert === undefined ? {} : { cert: cert.toString() }),
    ...(key === undefined ? {} : { key: key.toString() }),
  };
}

/** An option that an empty key leaves out. */
function filled<Name extends string>(name: Name, value: string): { readonly [N in Name]?: string } {
  return value === "" ? {} : ({ [name]: value } as { readonly [N in Name]: string });
}
