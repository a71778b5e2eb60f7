import { duration } from "./duration-type.js";
import { key } from "./key-spec.js";
import { int, port } from "./number-types.js";
import { bool, text } from "./text-types.js";

/** Keys of calls between servers. */
export const rpcKeys = {
  "pitaya.cluster.rpc.client.nats.connect": key(
    text({ filled: true }),
    "nats://localhost:4222",
    "Where NATS listens, for calls of others.",
  ),
  "pitaya.cluster.rpc.client.nats.connectiontimeout": key(
    duration({ positive: true }),
    "5s",
    "How long connecting may take.",
  ),
  "pitaya.cluster.rpc.client.nats.requesttimeout": key(
    duration({ positive: true }),
    "5s",
    "How long a call of another server may take.",
  ),
  "pitaya.cluster.rpc.client.nats.maxreconnectionretries": key(
    int(),
    15,
    "How often to try to connect again.",
  ),
  "pitaya.cluster.rpc.client.nats.websocketcompression": key(
    bool,
    true,
    "Compress, where NATS is reached by WebSocket.",
  ),
  "pitaya.cluster.rpc.client.nats.reconnectjitter": key(
    duration(),
    "100ms",
    "Random part of the wait before connecting again.",
  ),
  "pitaya.cluster.rpc.client.nats.reconnectjittertls": key(duration(), "1s", "The same with TLS."),
  "pitaya.cluster.rpc.client.nats.reconnectwait": key(
    duration(),
    "1s",
    "Wait before connecting again.",
  ),
  "pitaya.cluster.rpc.client.nats.pinginterval": key(
    duration({ positive: true }),
    "2m",
    "Between two pings of NATS.",
  ),
  "pitaya.cluster.rpc.client.nats.maxpingsoutstanding": key(
    int({ min: 1 }),
    3,
    "Pings without an answer, after which the connection counts as lost.",
  ),
  "pitaya.cluster.rpc.server.nats.connect": key(
    text({ filled: true }),
    "nats://localhost:4222",
    "Where NATS listens, for calls by others; a connection of its own.",
  ),
  "pitaya.cluster.rpc.server.nats.connectiontimeout": key(
    duration({ positive: true }),
    "5s",
    "How long connecting may take.",
  ),
  "pitaya.cluster.rpc.server.nats.maxreconnectionretries": key(
    int(),
    15,
    "How often to try to connect again.",
  ),
  "pitaya.cluster.rpc.server.nats.websocketcompression": key(
    bool,
    true,
    "Compress, where NATS is reached by WebSocket.",
  ),
  "pitaya.cluster.rpc.server.nats.reconnectjitter": key(
    duration(),
    "100ms",
    "Random part of the wait before connecting again.",
  ),
  "pitaya.cluster.rpc.server.nats.reconnectjittertls": key(duration(), "1s", "The same with TLS."),
  "pitaya.cluster.rpc.server.nats.reconnectwait": key(
    duration(),
    "1s",
    "Wait before connecting again.",
  ),
  "pitaya.cluster.rpc.server.nats.pinginterval": key(
    duration({ positive: true }),
    "2m",
    "Between two pings of NATS.",
  ),
  "pitaya.cluster.rpc.server.nats.maxpingsoutstanding": key(
    int({ min: 1 }),
    3,
    "Pings without an answer, after which the connection counts as lost.",
  ),
  "pitaya.cluster.rpc.server.nats.buffer.messages": key(
    int({ min: 1 }),
    75,
    "Calls by others, bindings and kicks that may wait for their turn.",
  ),
  "pitaya.cluster.rpc.server.nats.buffer.push": key(
    int({ min: 1 }),
    100,
    "Pushes of others that may wait for their turn.",
  ),
  "pitaya.cluster.rpc.server.nats.services": key(
    int({ min: 1 }),
    30,
    "Calls by others that run at a time.",
  ),
  "pitaya.cluster.rpc.client.grpc.dialtimeout": key(
    duration({ positive: true }),
    "5s",
    "How long connecting to another server may take.",
  ),
  "pitaya.cluster.rpc.client.grpc.requesttimeout": key(
    duration({ positive: true }),
    "5s",
    "How long a call of another server may take.",
  ),
  "pitaya.cluster.rpc.client.grpc.lazyconnection": key(
    bool,
    false,
    "Connect to another server at the first call of it.",
  ),
  "pitaya.cluster.rpc.server.grpc.port": key(port(), 3434, "Where other servers connect."),
} as const;
