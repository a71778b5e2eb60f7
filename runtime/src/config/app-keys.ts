import { duration } from "./duration-type.js";
import { idleKey, key, optionalKey } from "./key-spec.js";
import { list } from "./list-types.js";
import { int, port } from "./number-types.js";
import { bool, oneOf, text } from "./text-types.js";

/** Keys of a server itself. */
export const appKeys = {
  "pitaya.server.type": optionalKey(
    text({ filled: true }),
    "Server type, the first part of the routes that it handles.",
  ),
  "pitaya.server.name": optionalKey(
    text({ filled: true }),
    "Id of the server, unique in the cluster; made from the type and a random part if absent.",
  ),
  "pitaya.server.port": optionalKey(port(), "Where clients connect."),
  "pitaya.server.frontend": optionalKey(
    bool,
    "Whether clients connect to this server; if absent, whether it has acceptors.",
  ),
  "pitaya.server.workers": key(
    int(),
    1,
    "Processes that share the port, each a server of its own; 0 is as many as there are cores. gRPC and Prometheus of the n-th listen n - 1 ports higher.",
  ),
  "pitaya.server.stagetimeout": key(
    duration({ positive: true }),
    "30s",
    "How long one stage of one component or module may take, on start and on stop.",
  ),
  "pitaya.server.timerprecision": key(
    duration({ positive: true }),
    "1s",
    "Timers of the application run at multiples of it.",
  ),
  "pitaya.server.shutdown.callstimeout": key(
    duration({ positive: true }),
    "10s",
    "How long a stop waits for calls under way; their connections stay open until then.",
  ),
  "pitaya.server.shutdown.closecallbackstimeout": key(
    duration({ positive: true }),
    "10s",
    "How long a stop waits for close callbacks of sessions.",
  ),
  "pitaya.log.level": key(
    oneOf(["debug", "info", "warn", "error", "silent"]),
    "info",
    "The lowest level that is logged; debug logs each call with its payloads, without sensitive fields.",
  ),
  "pitaya.serializertype": key(
    int({ min: 1, max: 2 }),
    1,
    "How payloads are written: 1 is JSON, 2 protobuf.",
  ),
  "pitaya.heartbeat.interval": key(
    duration({ positive: true }),
    "30s",
    "Between two heartbeats of a client; some clients know whole seconds only.",
  ),
  "pitaya.handler.messages.compression": key(
    bool,
    true,
    "Compress messages to clients where that makes them shorter.",
  ),
  "pitaya.buffer.agent.messages": key(
    int({ min: 1 }),
    100,
    "Messages that may wait to be sent to one client, beside `pitaya.conn.limits.sendqueuebytes` and `.sendqueueage`.",
  ),
  "pitaya.buffer.agent.conntimeout": key(
    duration({ positive: true }),
    "10s",
    "How long one write to a client may take.",
    { aliases: ["pitaya.buffer.agent.writetimeout"] },
  ),
  "pitaya.buffer.handler.localprocess": idleKey(
    int(),
    20,
    "no queue is shared by clients; each has its own, which `pitaya.conn.limits.inflight` bounds.",
  ),
  "pitaya.buffer.handler.remoteprocess": idleKey(
    int(),
    20,
    "the same queue and bound hold for messages that are forwarded.",
  ),
  "pitaya.concurrency.handler.dispatch": key(
    int(),
    0,
    "Calls of all clients together that run at a time, local and forwarded; 0 is no bound.",
  ),
  "pitaya.session.unique": key(
    bool,
    true,
    "Close a user's other session when a session is bound; in a cluster only.",
  ),
  "pitaya.session.drain.enabled": key(bool, false, "On shutdown, wait until the clients are gone."),
  "pitaya.session.drain.timeout": key(duration(), "6h", "How long to wait for that at most."),
  "pitaya.session.drain.period": key(
    duration({ positive: true }),
    "5s",
    "How often to look whether they are gone.",
  ),
  "pitaya.acceptor.type": key(
    oneOf(["tcp", "ws"]),
    "tcp",
    "What clients speak on `pitaya.server.port`: TCP or WebSocket. The keys of acceptors hold for this one; those that code makes have options of the same names.",
  ),
  "pitaya.acceptor.host": optionalKey(
    text({ filled: true }),
    "Address to listen on, such as `127.0.0.1`; all addresses if absent.",
  ),
  "pitaya.acceptor.proxyprotocol": key(
    bool,
    false,
    "Expect the PROXY protocol, which tells the clients' addresses behind a load balancer. Acceptors that code makes have the option `proxyProtocol`.",
  ),
  "pitaya.acceptor.tls.certfile": optionalKey(
    text({ filled: true }),
    "PEM file of the certificate to speak TLS with; needs `pitaya.acceptor.tls.keyfile`.",
  ),
  "pitaya.acceptor.tls.keyfile": optionalKey(
    text({ filled: true }),
    "PEM file of that certificate's private key.",
  ),
  "pitaya.acceptor.origins": optionalKey(
    list(),
    "Pages that may connect by WebSocket, such as `https://game.example`; `any` for all, an empty list for those of the same host. If absent, `any` without TLS, the same host with it.",
  ),
  "pitaya.acceptor.arrivaltimeout": key(
    duration({ positive: true }),
    "5s",
    "How long each of PROXY header, TLS handshake and WebSocket upgrade may take.",
  ),
  "pitaya.acceptor.arrivals": key(
    int({ min: 1 }),
    1024,
    "Clients that are in one of these three at a time; one more closes an old one.",
  ),
  "pitaya.conn.ratelimiting.limit": key(
    int({ min: 1 }),
    20,
    "Messages that a client may send in one interval, where the rate limiter is used.",
  ),
  "pitaya.conn.ratelimiting.interval": key(duration({ positive: true }), "1s", "That interval."),
  "pitaya.conn.ratelimiting.forcedisable": key(bool, false, "Switch the rate limiter off."),
  "pitaya.defaultpipelines.structvalidation.enabled": key(
    bool,
    false,
    "Check requests by the rules of their .proto before the handler runs.",
  ),
} as const;
