export { App } from "./app.js";
export type { Cluster, ClusterParts } from "./cluster.js";
export { createApp } from "./create-app.js";
export { memoryCluster } from "./memory-cluster.js";
export { type AppOptions, ConfigError } from "./options.js";
export { Sessions } from "./sessions.js";
