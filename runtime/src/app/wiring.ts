import { type Endpoint, routingErrors } from "../cluster/index.js";
import { formOf, type Groups, type Metadata, type RemoteService } from "../dispatch/index.js";
import { MemoryGroups } from "../group/index.js";
import { metricNames, RouteLabels, SampledLog, TimerWheel } from "../observe/index.js";
import {
  Admission,
  ClientSchemas,
  type ConnectionServices,
  DispatchGate,
  Flusher,
  FrameArena,
  Frontend,
  HandshakeBodies,
  type LiveConnection,
  noForwarder,
  RouteTable,
  type ShapesElsewhere,
  zlibCompression,
} from "../server/index.js";
import { SessionPool } from "../session/index.js";
import { newMessageParts } from "../wire/index.js";
import type { JobWorker } from "../worker/index.js";
import { type ContextServices, HandlerCall, noMetadata } from "./context.js";
import { makeDispatchers } from "./dispatchers.js";
import { Membership, type MembershipServices } from "./membership.js";
import type { AppConfig } from "./options.js";
import { Pushes } from "./pushes.js";
import type { Registrations } from "./registrations.js";
import { ServerJobs } from "./server-jobs.js";
import { Surrender } from "./surrender.js";
import { Users } from "./users.js";

const noBytes = new Uint8Array(0);

/** The parts of one server, put together. */
export interface Wiring {
  readonly sessions: SessionPool;
  readonly connections: Set<LiveConnection>;
  readonly gate: DispatchGate;
  readonly users: Users;
  readonly pushes: Pushes;
  readonly groups: Groups;
  readonly rpc: ContextServices["rpc"];
  readonly rpcRaw: ContextServices["rpcRaw"];
  readonly cluster: WiredCluster | null;
  readonly surrender: Surrender;
  readonly jobs: ServerJobs;
  /** Call it once everything is registered; `null` if nobody wants one. */
  jobWorker(): JobWorker | null;
  /** For each new connection; call it once everything is registered. */
  connectionServices(): ConnectionServices;
}

export interface WiredCluster {
  readonly member: Membership;
  readonly endpoint: Endpoint;
}

export function wire(config: AppConfig, registrations: Registrations): Wiring {
  const { logger, serializer, self } = config;
  const compression = config.compression ? zlibCompression : null;
  const warnings = new SampledLog(logger, config.clock);
  const shared: MembershipServices = {
    config,
    registrations,
    sessions: new SessionPool(logger),
    wheel: new TimerWheel(config.clock),
    warnings,
    format: { wire: config.wire, dictionary: config.dictionary, compression },
    dispatchers: makeDispatchers(config, registrations, warnings),
  };
  const { sessions, wheel, format } = shared;
  const surrender = new Surrender();
  const services = {
    log: logger,
    metrics: config.metrics,
    clock: config.clock,
    wheel,
    giveUp: (why: Error): void => surrender.giveUp(why),
  };
  const parts = config.cluster?.join(self, services) ?? null;
  const member = parts === null ? null : new Membership(shared, parts);
  const users = new Users(self, sessions, format, member?.users ?? null);
  const groups = parts?.groups ?? config.groups ?? new MemoryGroups(wheel);
  const pushes = new Pushes(serializer, users, groups, logger);
  const jobs = new ServerJobs(shared, member);
  const rpc: ContextServices["rpc"] = (service, scope) => {
    const client = member === null ? refuseCalls(service) : member.clients.of(service, scope);
    return jobs.clients.complete(service, scope.metadata, client);
  };
  const rpcRaw: ContextServices["rpcRaw"] = (route, payload = noBytes, options, scope) =>
    member === null
      ? Promise.reject(routingErrors.notRunning())
      : member.clients.raw(route, payload, scope, options);
  const { metrics } = config;
  const contexts: ContextServices = {
    server: self,
    groups,
    metrics,
    log: logger,
    clock: config.clock,
    pushes,
    users,
    rpc,
    rpcRaw,
  };
  const connections = new Set<LiveConnection>();
  const gate = new DispatchGate(config.dispatchConcurrency);
  const cluster = member === null ? null : { member, endpoint: member.endpoint(contexts) };
  return {
    sessions,
    connections,
    gate,
    users,
    pushes,
    groups,
    rpc,
    rpcRaw,
    cluster,
    surrender,
    jobs,
    jobWorker: () => jobs.worker(contexts),
    connectionServices: () => connectionServices(shared, contexts, member, connections, gate),
  };
}

function connectionServices(
  shared: MembershipServices,
  contexts: ContextServices,
  member: Membership | null,
  connections: Set<LiveConnection>,
  gate: DispatchGate,
): ConnectionServices {
  const { config, registrations, sessions, wheel, format, dispatchers } = shared;
  const { serializer, heartbeatMs, dictionary } = config;
  const frontend = new Frontend({
    dispatcher: dispatchers.handlers,
    forwarder: member?.forwarder ?? noForwarder,
    contextOf: (session, route, timeoutMs) =>
      new HandlerCall(contexts, session, route, noMetadata, timeoutMs),
    log: config.logger,
    warnings: shared.warnings,
    wheel,
  });
  return {
    log: config.logger,
    warnings: shared.warnings,
    metrics: config.metrics,
    admission: new Admission(config.limits),
    gate,
    validators: registrations.validators,
    wheel,
    limits: config.limits,
    heartbeatMs,
    serializer,
    sessions,
    routes: new RouteTable(config.self.type, registrations.handlers, dictionary),
    routeLabels: new RouteLabels(registrations.forwarded.keys()),
    frontend,
    handshakes: new HandshakeBodies(
      { dictionary, heartbeatMs, serializer: serializer.name, compression: format.compression },
      clientSchemas(shared, member),
    ),
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

/** `null`: the server was given no schema to compare those of clients with. */
function clientSchemas(
  { config, warnings: log }: MembershipServices,
  member: Membership | null,
): ClientSchemas | null {
  const { schema, serializer, limits, metrics } = config;
  if (schema === null) return null;
  const { maxHandshakeBytes } = limits;
  const elsewhere = member?.schemas ?? noServers;
  const form = formOf(serializer);
  return new ClientSchemas({ schema, form, elsewhere, maxHandshakeBytes, log, metrics });
}

const noServers: ShapesElsewhere = { version: 0, handlersOf: () => [] };

/** A standalone server calls nobody. */
function refuseCalls<Client extends object>(service: RemoteService<object, Client>): Client {
  const client: Record<string, (metadata?: Metadata) => Promise<never>> = {};
  for (const name of Object.keys(service.methods)) {
    client[name] = () => Promise.reject(routingErrors.notRunning());
  }
  return client as unknown as Client;
}
