import type { Discovery, RpcTransport } from "../cluster/index.js";
import type { Groups, ServerInfo } from "../dispatch/index.js";

/** What one server gets from the cluster that it joins. */
export interface ClusterParts {
  readonly discovery: Discovery;
  readonly rpc: RpcTransport;
  readonly groups: Groups;
}

/** A cluster to join: hand the same one to each app. */
export interface Cluster {
  /** Makes the parts of one server; nothing is started. */
  join(self: ServerInfo): ClusterParts;
}
