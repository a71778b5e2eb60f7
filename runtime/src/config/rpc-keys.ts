import { duration } from "./duration-type.js";
import { idleKey, key, optionalKey } from "./key-spec.js";
import { int, port } from "./number-types.js";
import { bool, oneOf, text } from "./text-types.js";

/** Keys of calls between servers. */
export const rpcKeys = {
  "pitaya.cluster.rpc.transport": key(
    oneOf(["nats", "grpc"]),
    "nats",
    "How servers call each other; the same for all servers of a cluster.",
  ),
  "pitaya.cluster.rpc.serializer": key(
    oneOf(["protobuf", "json"]),
    "protobuf",
    "How arguments and replies of remotes are written; the same for all servers of a cluster.",
  ),
  "pitaya.cluster.rpc.client.inflight": key(
    int({ min: 1 }),
    10_000,
    "Calls of one other server that may be unanswered; further ones are refused.",
  ),
  "pitaya.cluster.rpc.client.breaker.failures": key(
    int(),
    20,
    "Calls in a row without an answer, after which a server is left alone for a while; 0: never.",
  ),
  "pitaya.cluster.rpc.client.breaker.opentime": key(
    duration({ positive: true }),
    "1s",
    "For how long; then one call tries it.",
  ),
  "pitaya.cluster.rpc.server.inflight": key(
    int({ min: 1 }),
    10_000,
    "Calls by others that may be unanswered; further ones are answered PIT-503 at once.",
  ),
  "pitaya.cluster.rpc.nats.user": key(text(), "", "User of NATS, beside the password."),
  "pitaya.cluster.rpc.nats.pass": key(text(), "", "Password of NATS.", { secret: true }),
  "pitaya.cluster.rpc.nats.token": key(text(), "", "Token of NATS, in place of a user.", {
    secret: true,
  }),
  "pitaya.cluster.rpc.nats.nkey": key(text(), "", "Seed of an nkey of NATS.", { secret: true }),
  "pitaya.cluster.rpc.nats.creds": key(text(), "", "Credentials file of NATS."),
  "pitaya.cluster.rpc.nats.tls.ca": key(
    text(),
    "",
    "PEM file of who signs NATS' certificates; those that Node trusts if empty.",
  ),
  "pitaya.cluster.rpc.nats.tls.cert": key(
    text(),
    "",
    "PEM file of this server's certificate, where NATS asks for one.",
  ),
  "pitaya.cluster.rpc.nats.tls.key": key(text(), "", "PEM file of its key."),
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
    "How long to wait for a lost NATS, in attempts that take the connection timeout and the wait after it; then the server shuts down.",
  ),
  "pitaya.cluster.rpc.client.nats.websocketcompression": idleKey(
    bool,
    true,
    "NATS is reached by TCP or TLS, not by WebSocket.",
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
    "How long to wait for a lost NATS, in attempts that take the connection timeout and the wait after it; then the server shuts down.",
  ),
  "pitaya.cluster.rpc.server.nats.websocketcompression": idleKey(
    bool,
    true,
    "NATS is reached by TCP or TLS, not by WebSocket.",
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
    "Calls by others that may wait for their turn, where only so many run at a time.",
  ),
  "pitaya.cluster.rpc.server.nats.buffer.push": key(
    int({ min: 1 }),
    100,
    "Pushes of others that may wait for their turn.",
  ),
  "pitaya.cluster.rpc.server.nats.services": key(
    int(),
    0,
    "Calls by others that run at a time; 0 is no bound, as a call that waits costs no thread.",
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
  "pitaya.cluster.rpc.server.grpc.host": key(
    text(),
    "",
    "Host under which other servers reach this one; the first address of the machine if empty.",
  ),
  "pitaya.cluster.rpc.server.grpc.externalhost": key(
    text(),
    "",
    "Host under which servers of other regions reach this one.",
  ),
  "pitaya.cluster.rpc.server.grpc.externalport": optionalKey(
    port(),
    "Port under which servers of other regions reach this one; the same one if absent.",
  ),
  "pitaya.cluster.rpc.grpc.tls.ca": key(
    text(),
    "",
    "PEM file of who signs the certificates of the cluster's servers; each shows its own then.",
  ),
  "pitaya.cluster.rpc.grpc.tls.cert": key(text(), "", "PEM file of this server's certificate."),
  "pitaya.cluster.rpc.grpc.tls.key": key(text(), "", "PEM file of its key."),
} as const;
