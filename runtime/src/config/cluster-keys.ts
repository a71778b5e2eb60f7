import { duration } from "./duration-type.js";
import { idleKey, key, optionalKey } from "./key-spec.js";
import { list } from "./list-types.js";
import { int } from "./number-types.js";
import { bool, oneOf, text } from "./text-types.js";

/** Keys of service discovery, groups and binding storage. */
export const clusterKeys = {
  "pitaya.cluster.enabled": key(
    bool,
    false,
    "Join the cluster that the keys below describe; without it a server stands alone.",
  ),
  "pitaya.cluster.info.region": key(
    text(),
    "",
    "Region of this server, to choose among the addresses of others.",
  ),
  "pitaya.cluster.sd.etcd.endpoints": key(
    list({ filled: true }),
    ["localhost:2379"],
    "Where etcd listens, host:port each.",
  ),
  "pitaya.cluster.sd.etcd.user": key(
    text(),
    "",
    "User of etcd; only used together with the password.",
  ),
  "pitaya.cluster.sd.etcd.pass": key(text(), "", "Password of etcd.", { secret: true }),
  "pitaya.cluster.sd.etcd.tls.ca": key(
    text(),
    "",
    "PEM file of who signs etcd's certificates. User, password and TLS of this group serve the bindings and groups as well.",
  ),
  "pitaya.cluster.sd.etcd.tls.cert": key(
    text(),
    "",
    "PEM file of this server's certificate, where etcd asks for one.",
  ),
  "pitaya.cluster.sd.etcd.tls.key": key(text(), "", "PEM file of its key."),
  "pitaya.cluster.sd.etcd.prefix": key(
    text(),
    "pitaya/",
    "What the keys of the servers begin with.",
  ),
  "pitaya.cluster.sd.etcd.dialtimeout": key(
    duration({ positive: true }),
    "5s",
    "How long connecting and granting a lease may take.",
  ),
  "pitaya.cluster.sd.etcd.heartbeat.ttl": key(
    duration({ positive: true, wholeSeconds: true }),
    "60s",
    "How long others see this server after it stopped answering.",
  ),
  "pitaya.cluster.sd.etcd.heartbeat.log": key(bool, false, "Log every renewal of the lease."),
  "pitaya.cluster.sd.etcd.grantlease.timeout": key(
    duration({ positive: true }),
    "60s",
    "How long one attempt to replace a lost lease may take.",
  ),
  "pitaya.cluster.sd.etcd.grantlease.maxretries": key(int(), 15, "How often to try again."),
  "pitaya.cluster.sd.etcd.grantlease.retryinterval": key(duration(), "5s", "Between two attempts."),
  "pitaya.cluster.sd.etcd.revoke.timeout": key(
    duration({ positive: true }),
    "5s",
    "How long giving up the lease may take; also the readiness probe.",
  ),
  "pitaya.cluster.sd.etcd.syncservers.interval": key(
    duration({ positive: true }),
    "120s",
    "How often all servers are read anew.",
  ),
  "pitaya.cluster.sd.etcd.syncservers.parallelism": key(
    int({ min: 1 }),
    10,
    "Servers that are read at a time.",
    { aliases: ["pitaya.cluster.sd.etcd.syncserversparallelism"] },
  ),
  "pitaya.cluster.sd.etcd.shutdown.delay": key(
    duration(),
    "300ms",
    "Between leaving the cluster and stopping.",
  ),
  "pitaya.cluster.sd.etcd.servertypesblacklist": key(
    list(),
    [],
    "Server types that this server doesn't want to know.",
    { aliases: ["pitaya.cluster.sd.etcd.servertypeblacklist"] },
  ),
  "pitaya.modules.bindingstorage.enabled": optionalKey(
    bool,
    "Keep in etcd which frontend holds a user; if absent, with gRPC only, which needs it.",
  ),
  "pitaya.modules.bindingstorage.etcd.endpoints": key(
    list({ filled: true }),
    ["localhost:2379"],
    "Where etcd listens, host:port each.",
  ),
  "pitaya.modules.bindingstorage.etcd.prefix": key(
    text(),
    "pitaya/",
    "What the keys of the bindings begin with.",
  ),
  "pitaya.modules.bindingstorage.etcd.dialtimeout": key(
    duration({ positive: true }),
    "5s",
    "How long connecting may take.",
  ),
  "pitaya.modules.bindingstorage.etcd.leasettl": key(
    duration({ positive: true, wholeSeconds: true }),
    "1h",
    "How long a binding outlives its server.",
  ),
  "pitaya.groups.storage": key(
    oneOf(["etcd", "memory"]),
    "etcd",
    "Where a cluster has its groups; those in memory are each server's own.",
  ),
  "pitaya.groups.etcd.endpoints": key(
    list({ filled: true }),
    ["localhost:2379"],
    "Where etcd listens, host:port each.",
  ),
  "pitaya.groups.etcd.prefix": key(text(), "pitaya/", "What the keys of the groups begin with."),
  "pitaya.groups.etcd.dialtimeout": key(
    duration({ positive: true }),
    "5s",
    "How long connecting may take.",
  ),
  "pitaya.groups.etcd.transactiontimeout": key(
    duration({ positive: true }),
    "5s",
    "How long one operation may take.",
  ),
  "pitaya.groups.memory.tickduration": idleKey(
    duration({ positive: true }),
    "30s",
    "each group ends at its own time, within 50 ms; none has to be swept.",
  ),
} as const;
