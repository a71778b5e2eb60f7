export { App } from "./app.js";
export type { Cluster, ClusterParts, ClusterServices } from "./cluster.js";
export { rateLimiterOptions } from "./config-options.js";
export { clusterFromConfig, networkOptions } from "./configured-cluster.js";
export { openJobQueue } from "./configured-jobs.js";
export { createApp } from "./create-app.js";
export type { StopOptions } from "./lifecycle.js";
export type { DrainOptions, ShutdownOptions } from "./lifecycle-options.js";
export { memoryCluster } from "./memory-cluster.js";
export {
  type DiscoveryFactory,
  type NetworkClusterOptions,
  networkCluster,
} from "./network-cluster.js";
export type { AppOptions } from "./options.js";
export { runServer, type ServerSetup } from "./run-server.js";
export { Sessions } from "./sessions.js";
export { workerIndex } from "./worker-processes.js";
