import type { ConfigKey } from "../../config/index.js";

/** Bounds of calls between servers: `rpc.` and the option's name. And the key that sets each. */
export const keyOfRpcLimit = {
  "rpc.maxInFlightPerServer": "pitaya.cluster.rpc.client.inflight",
  "rpc.breakerFailures": "pitaya.cluster.rpc.client.breaker.failures",
  "rpc.maxInFlight": "pitaya.cluster.rpc.server.inflight",
  "rpc.bufferMessages": "pitaya.cluster.rpc.server.nats.buffer.messages",
} as const satisfies Readonly<Record<string, ConfigKey>>;

/** Name of a bound, as metrics, logs and metadata of errors tell it. */
export type RpcLimitName = keyof typeof keyOfRpcLimit;
