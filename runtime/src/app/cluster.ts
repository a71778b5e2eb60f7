import type { BindingStorage, Discovery, RpcTransport } from "../cluster/index.js";
import type { Groups, ServerInfo } from "../dispatch/index.js";
import type { Clock, Logger, Metrics, TimerWheel } from "../observe/index.js";

/** What a cluster gets from the server that joins it. */
export interface ClusterServices {
  /** The server's log. */
  readonly log: Logger;
  /** All reporters of the server as one. */
  readonly metrics: Metrics;
  /** The server's clock. */
  readonly clock: Clock;
  /** Waits that cost little, however many there are. */
  readonly wheel: TimerWheel;
  /** Ends the server in an orderly way: it can't be a member any more. */
  giveUp(why: Error): void;
}

/** What one server gets from the cluster that it joins. */
export interface ClusterParts {
  /** Which servers there are. */
  readonly discovery: Discovery;
  /** The way of calls to and from other servers. */
  readonly rpc: RpcTransport;
  /** Groups that all servers see, or this one alone. */
  readonly groups: Groups;
  /** `null`: nobody keeps which frontend holds a user. */
  readonly bindings: BindingStorage | null;
  /**
   * Has `listener` called whenever this server may have missed what others told it, or they what it
   * told them: it was away, or they were. Absent: that never happens, or nobody knows of it.
   */
  onReturn?(listener: () => void): void;
  /** Called before the parts are started. */
  connect?(): Promise<void>;
  /** Called after the parts have stopped. */
  close?(): Promise<void>;
}

/** A cluster to join: hand the same one to each app. */
export interface Cluster {
  /** Makes the parts of one server; nothing is started. */
  join(self: ServerInfo, services: ClusterServices): ClusterParts;
}
