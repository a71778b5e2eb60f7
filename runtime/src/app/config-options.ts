import { type Config, ConfigError } from "../config/index.js";
import { createPinoLogger, type Logger } from "../observe/index.js";
import { jsonSerializer, protobufSerializer } from "../serialize/index.js";
import {
  type Acceptor,
  type ListenOptions,
  type Origins,
  type RateLimiterOptions,
  type TlsFiles,
  tcpAcceptor,
  wsAcceptor,
} from "../transport/index.js";
import { clusterFromConfig, rpcTimeoutMs } from "./configured-cluster.js";
import { jobsFromConfig, workerSettings } from "./configured-jobs.js";
import { reportersFromConfig } from "./configured-reporters.js";
import type { AppOptions } from "./options.js";

const protobuf = 2;

type ConfiguredOptions = AppOptions & { readonly logger: Logger };

/** What a configuration says, as options; those that code gives are stronger. */
function optionsFromConfig(config: Config): ConfiguredOptions {
  const serverType = config.get("pitaya.server.type");
  const id = config.get("pitaya.server.name");
  const frontend = config.get("pitaya.server.frontend");
  const jobs = jobsFromConfig(config);
  return {
    ...(serverType === null ? {} : { serverType }),
    ...(id === null ? {} : { id }),
    ...(frontend === null ? {} : { frontend }),
    workers: config.get("pitaya.server.workers") || "auto",
    acceptors: acceptorsFrom(config),
    serializer:
      config.get("pitaya.serializertype") === protobuf ? protobufSerializer : jsonSerializer,
    heartbeatMs: config.get("pitaya.heartbeat.interval"),
    compression: config.get("pitaya.handler.messages.compression"),
    uniqueSessions: config.get("pitaya.session.unique"),
    ...(config.get("pitaya.cluster.enabled") ? { cluster: clusterFromConfig(config) } : {}),
    rpcTimeoutMs: rpcTimeoutMs(config),
    rpcSerializer:
      config.get("pitaya.cluster.rpc.serializer") === "json" ? jsonSerializer : protobufSerializer,
    overload: {
      maxInFlightPerServer: config.get("pitaya.cluster.rpc.client.inflight"),
      breakerFailures: config.get("pitaya.cluster.rpc.client.breaker.failures"),
      breakerOpenMs: config.get("pitaya.cluster.rpc.client.breaker.opentime"),
    },
    dispatchConcurrency: config.get("pitaya.concurrency.handler.dispatch"),
    validation: config.get("pitaya.defaultpipelines.structvalidation.enabled"),
    metricsPeriodMs: config.get("pitaya.metrics.period"),
    stageTimeoutMs: config.get("pitaya.server.stagetimeout"),
    timerPrecisionMs: config.get("pitaya.server.timerprecision"),
    limits: limitsFrom(config),
    shutdown: {
      callsTimeoutMs: config.get("pitaya.server.shutdown.callstimeout"),
      closeCallbacksTimeoutMs: config.get("pitaya.server.shutdown.closecallbackstimeout"),
    },
    ...(jobs === null ? {} : { jobs }),
    worker: workerSettings(config),
    drain: {
      enabled: config.get("pitaya.session.drain.enabled"),
      timeoutMs: config.get("pitaya.session.drain.timeout"),
      periodMs: config.get("pitaya.session.drain.period"),
    },
    logger: createPinoLogger({ level: config.get("pitaya.log.level") }),
  };
}

/** A backend's port is no place for clients. */
function acceptorsFrom(config: Config): Acceptor[] {
  const port = config.get("pitaya.server.port");
  if (port === null || config.get("pitaya.server.frontend") === false) return [];
  const host = config.get("pitaya.acceptor.host");
  const tls = tlsFrom(config);
  const options: ListenOptions = {
    port,
    proxyProtocol: config.get("pitaya.acceptor.proxyprotocol"),
    arrivalTimeoutMs: config.get("pitaya.acceptor.arrivaltimeout"),
    maxArrivals: config.get("pitaya.acceptor.arrivals"),
    ...(host === null ? {} : { host }),
    ...(tls === null ? {} : { tls }),
  };
  if (config.get("pitaya.acceptor.type") === "tcp") return [tcpAcceptor(options)];
  return [wsAcceptor({ ...options, ...originsFrom(config) })];
}

function tlsFrom(config: Config): TlsFiles | null {
  const certFile = config.get("pitaya.acceptor.tls.certfile");
  const keyFile = config.get("pitaya.acceptor.tls.keyfile");
  if (certFile !== null && keyFile !== null) return { certFile, keyFile };
  if (certFile === null && keyFile === null) return null;
  const missing = certFile === null ? "certfile" : "keyfile";
  throw new ConfigError(
    `Cannot speak TLS with one of its two files: set pitaya.acceptor.tls.${missing} too`,
  );
}

function originsFrom(config: Config): { readonly origins?: Origins } {
  const origins = config.get("pitaya.acceptor.origins");
  if (origins === null) return {};
  const [first] = origins;
  return { origins: origins.length === 1 && first === "any" ? "any" : origins };
}

/** Options of {@link rateLimiter} as the configuration has them. */
export function rateLimiterOptions(config: Config): RateLimiterOptions {
  return {
    limit: config.get("pitaya.conn.ratelimiting.limit"),
    intervalMs: config.get("pitaya.conn.ratelimiting.interval"),
    forceDisable: config.get("pitaya.conn.ratelimiting.forcedisable"),
  };
}

function limitsFrom(config: Config): NonNullable<AppOptions["limits"]> {
  return {
    maxHandshakeBytes: config.get("pitaya.conn.limits.handshakebytes"),
    maxPacketBytes: config.get("pitaya.conn.limits.packetbytes"),
    maxInflatedBytes: config.get("pitaya.conn.limits.inflatedbytes"),
    maxInflateRatio: config.get("pitaya.conn.limits.inflateratio"),
    maxJsonValues: config.get("pitaya.conn.limits.jsonvalues"),
    maxInFlight: config.get("pitaya.conn.limits.inflight"),
    maxQueuedMessages: config.get("pitaya.buffer.agent.messages"),
    maxSendQueueBytes: config.get("pitaya.conn.limits.sendqueuebytes"),
    maxSendQueueAgeMs: sendQueueAge(config),
    handshakeTimeoutMs: config.get("pitaya.conn.limits.handshaketimeout"),
    bindTimeoutMs: config.get("pitaya.conn.limits.bindtimeout"),
    maxConnections: config.get("pitaya.conn.limits.connections"),
    maxConnectionsPerAddress: config.get("pitaya.conn.limits.connectionsperaddress"),
    maxHalfOpen: config.get("pitaya.conn.limits.halfopen"),
    maxHalfOpenPerAddress: config.get("pitaya.conn.limits.halfopenperaddress"),
  };
}

/** Pitaya's write timeout is the same bound under another name; ours is stronger where both are set. */
function sendQueueAge(config: Config): number {
  const own = "pitaya.conn.limits.sendqueueage";
  const pitayas = "pitaya.buffer.agent.conntimeout";
  return config.get(config.isSet(own) || !config.isSet(pitayas) ? own : pitayas);
}

/** The options with what their configuration says where they say nothing. */
export function withConfig(options: AppOptions): AppOptions {
  const { config } = options;
  if (config === undefined) return options;
  const configured = optionsFromConfig(config);
  const log = options.logger ?? configured.logger;
  const configuredReporters = reportersFromConfig(
    config,
    options.serverType ?? configured.serverType ?? "",
    log,
  );
  return {
    ...configured,
    ...options,
    limits: { ...configured.limits, ...options.limits },
    overload: { ...configured.overload, ...options.overload },
    drain: { ...configured.drain, ...options.drain },
    worker: withWorker(configured.worker, options.worker),
    shutdown: { ...configured.shutdown, ...options.shutdown },
    reporters: [...configuredReporters, ...(options.reporters ?? [])],
  };
}

function withWorker(
  configured: AppOptions["worker"] = {},
  given: AppOptions["worker"] = {},
): NonNullable<AppOptions["worker"]> {
  return { ...configured, ...given, retry: { ...configured.retry, ...given.retry } };
}
