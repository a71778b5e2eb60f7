import {
  ClusterForwarder,
  ClusterUsers,
  Endpoint,
  keepSessionsUnique,
  RpcCaller,
  routingErrors,
  sysRemotes,
  TypedClients,
} from "../cluster/index.js";
import type { Groups, Metadata, RemoteService } from "../dispatch/index.js";
import { MemoryGroups } from "../group/index.js";
import { metricNames, SampledLog, TimerWheel } from "../observe/index.js";
import {
  Admission,
  type ConnectionServices,
  DispatchGate,
  Flusher,
  type Forwarder,
  FrameArena,
  Frontend,
  HandshakeBodies,
  type LiveConnection,
  noForwarder,
  type OutboundFormat,
  RouteTable,
  zlibCompression,
} from "../server/index.js";
import { SessionPool } from "../session/index.js";
import { newMessageParts } from "../wire/index.js";
import type { ClusterParts } from "./cluster.js";
import { type ContextServices, HandlerCall, noMetadata, RemoteCall } from "./context.js";
import { type Dispatchers, makeDispatchers } from "./dispatchers.js";
import type { AppConfig } from "./options.js";
import { Pushes } from "./pushes.js";
import type { Registrations } from "./registrations.js";
import { Surrender } from "./surrender.js";
import { Users } from "./users.js";

/** The parts of one server, put together. */
export interface Wiring {
  readonly sessions: SessionPool;
  readonly connections: Set<LiveConnection>;
  readonly users: Users;
  readonly pushes: Pushes;
  readonly groups: Groups;
  readonly rpc: ContextServices["rpc"];
  readonly cluster: WiredCluster | null;
  readonly surrender: Surrender;
  /** For each new connection; call it once everything is registered. */
  connectionServices(): ConnectionServices;
}

export interface WiredCluster {
  readonly parts: ClusterParts;
  readonly endpoint: Endpoint;
}

interface Shared {
  readonly config: AppConfig;
  readonly registrations: Registrations;
  readonly sessions: SessionPool;
  readonly wheel: TimerWheel;
  readonly warnings: SampledLog;
  readonly format: OutboundFormat;
  readonly dispatchers: Dispatchers;
}

export function wire(config: AppConfig, registrations: Registrations): Wiring {
  const { logger, serializer, self } = config;
  const compression = config.compression ? zlibCompression : null;
  const warnings = new SampledLog(logger, config.clock);
  const shared: Shared = {
    config,
    registrations,
    sessions: new SessionPool(logger),
    wheel: new TimerWheel(config.clock),
    warnings,
    format: { wire: config.wire, dictionary: config.dictionary, compression },
    dispatchers: makeDispatchers(config, registrations, warnings),
  };
  const { sessions, wheel, format, dispatchers } = shared;
  const surrender = new Surrender();
  const services = {
    log: logger,
    metrics: config.metrics,
    clock: config.clock,
    wheel,
    giveUp: (why: Error): void => surrender.giveUp(why),
  };
  const parts = config.cluster?.join(self, services) ?? null;
  const caller =
    parts === null
      ? null
      : new RpcCaller(self, parts.rpc, wheel, config.rpcTimeoutMs, config.metrics);
  const clusterUsers = parts === null ? null : new ClusterUsers(self, parts.discovery, parts.rpc);
  const users = new Users(self, sessions, format, clusterUsers);
  const groups = parts?.groups ?? config.groups ?? new MemoryGroups(wheel);
  const pushes = new Pushes(serializer, users, groups, logger);
  const clients =
    parts === null || caller === null ? null : new TypedClients(self, parts.discovery, caller);
  const rpc: ContextServices["rpc"] = (service, metadata) =>
    clients === null ? refuseCalls(service) : clients.of(service, metadata);
  const contexts: ContextServices = { server: self, groups, log: logger, pushes, users, rpc };
  const connections = new Set<LiveConnection>();
  const cluster =
    parts === null || caller === null ? null : wireCluster(shared, parts, caller, contexts);
  const forwarder =
    parts === null || caller === null
      ? noForwarder
      : new ClusterForwarder(
          self,
          parts.discovery,
          caller,
          dispatchers.payloads,
          registrations.forwarded,
        );
  return {
    sessions,
    connections,
    users,
    pushes,
    groups,
    rpc,
    cluster,
    surrender,
    connectionServices: () => connectionServices(shared, contexts, forwarder, connections),
  };
}

function connectionServices(
  shared: Shared,
  contexts: ContextServices,
  forwarder: Forwarder,
  connections: Set<LiveConnection>,
): ConnectionServices {
  const { config, registrations, sessions, wheel, format, dispatchers } = shared;
  const { serializer, heartbeatMs, dictionary } = config;
  const frontend = new Frontend(
    dispatchers.handlers,
    forwarder,
    (session, route, timeoutMs) => new HandlerCall(contexts, session, route, noMetadata, timeoutMs),
    config.logger,
  );
  return {
    log: config.logger,
    warnings: shared.warnings,
    metrics: config.metrics,
    admission: new Admission(config.limits),
    gate: new DispatchGate(config.dispatchConcurrency),
    validators: registrations.validators,
    wheel,
    limits: config.limits,
    heartbeatMs,
    serializer,
    sessions,
    routes: new RouteTable(config.self.type, registrations.handlers, dictionary),
    frontend,
    handshakes: new HandshakeBodies({
      dictionary,
      heartbeatMs,
      serializer: serializer.name,
      compression: format.compression,
    }),
    format,
    inflation: zlibCompression,
    arena: new FrameArena(),
    flusher: new Flusher(),
    parts: newMessageParts(),
    onGone: (connection) => {
      connections.delete(connection);
      config.metrics.gauge(metricNames.connectedClients, {}, connections.size);
    },
  };
}

function wireCluster(
  shared: Shared,
  parts: ClusterParts,
  caller: RpcCaller,
  contexts: ContextServices,
): WiredCluster {
  const { config, registrations, sessions, dispatchers } = shared;
  const { self } = config;
  if (self.frontend && config.uniqueSessions) keepSessionsUnique(sessions, self, parts.rpc);
  const endpoint = new Endpoint({
    log: shared.warnings,
    serverId: self.id,
    discovery: parts.discovery,
    caller,
    transport: parts.rpc,
    sessions,
    handlers: registrations.handlers,
    remotes: registrations.remotes,
    sys: sysRemotes(sessions),
    handlerCalls: dispatchers.handlers,
    remoteCalls: dispatchers.remotes,
    handlerContext: (session, route, metadata) =>
      new HandlerCall(contexts, session, route, metadata, undefined),
    remoteContext: (route, metadata) => new RemoteCall(contexts, route, metadata),
  });
  return { parts, endpoint };
}

/** A standalone server calls nobody. */
function refuseCalls<Client extends object>(service: RemoteService<object, Client>): Client {
  const client: Record<string, (metadata?: Metadata) => Promise<never>> = {};
  for (const name of Object.keys(service.methods)) {
    client[name] = () => Promise.reject(routingErrors.notRunning());
  }
  return client as unknown as Client;
}
