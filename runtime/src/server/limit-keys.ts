import type { ConfigKey } from "../config/index.js";
import type { LimitName } from "./limits.js";

/** The key that sets a limit, for whoever reads of a hit and wants another bound. */
export const keyOfLimit = {
  maxHandshakeBytes: "pitaya.conn.limits.handshakebytes",
  maxPacketBytes: "pitaya.conn.limits.packetbytes",
  maxInflatedBytes: "pitaya.conn.limits.inflatedbytes",
  maxInflateRatio: "pitaya.conn.limits.inflateratio",
  maxJsonValues: "pitaya.conn.limits.jsonvalues",
  maxInFlight: "pitaya.conn.limits.inflight",
  maxQueuedMessages: "pitaya.buffer.agent.messages",
  maxSendQueueBytes: "pitaya.conn.limits.sendqueuebytes",
  maxSendQueueAgeMs: "pitaya.conn.limits.sendqueueage",
  handshakeTimeoutMs: "pitaya.conn.limits.handshaketimeout",
  bindTimeoutMs: "pitaya.conn.limits.bindtimeout",
  maxConnections: "pitaya.conn.limits.connections",
  maxConnectionsPerAddress: "pitaya.conn.limits.connectionsperaddress",
  maxHalfOpen: "pitaya.conn.limits.halfopen",
  maxHalfOpenPerAddress: "pitaya.conn.limits.halfopenperaddress",
} as const satisfies Record<LimitName, ConfigKey>;
