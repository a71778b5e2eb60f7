import {
  askSchema,
  ClusterForwarder,
  ClusterSessions,
  ClusterUsers,
  Endpoint,
  OverloadControl,
  PeerSchemas,
  Reunion,
  RpcCaller,
  ServerPicker,
  type SessionMoved,
  StickyServers,
  schemaMetadata,
  schemaRemote,
  sysRemotes,
  TypedClients,
  userRemotes,
} from "../cluster/index.js";
import { formOf } from "../dispatch/index.js";
import type { SampledLog, TimerWheel } from "../observe/index.js";
import { type OutboundFormat, PushFrame } from "../server/index.js";
import type { SessionPool } from "../session/index.js";
import type { ClusterParts } from "./cluster.js";
import { type ContextServices, HandlerCall, RemoteCall } from "./context.js";
import type { Dispatchers } from "./dispatchers.js";
import type { AppConfig } from "./options.js";
import type { Registrations } from "./registrations.js";

/** What a server needs to be a member of a cluster. */
export interface MembershipServices {
  readonly config: AppConfig;
  readonly registrations: Registrations;
  readonly sessions: SessionPool;
  readonly wheel: TimerWheel;
  readonly warnings: SampledLog;
  readonly format: OutboundFormat;
  readonly dispatchers: Dispatchers;
}

/** One server as a member of a cluster. */
export class Membership {
  readonly parts: ClusterParts;
  readonly caller: RpcCaller;
  readonly picker: ServerPicker;
  readonly users: ClusterUsers;
  readonly schemas: PeerSchemas;
  readonly clients: TypedClients;
  readonly forwarder: ClusterForwarder;
  readonly #services: MembershipServices;
  readonly #sessions: ClusterSessions;

  constructor(services: MembershipServices, parts: ClusterParts) {
    const { config, registrations, sessions, wheel, warnings, dispatchers } = services;
    const { self, metrics, logger: log, rpcSerializer, rpcTimeoutMs: timeoutMs } = config;
    const { discovery, rpc: transport, bindings } = parts;
    this.#services = services;
    this.parts = parts;
    const { clock } = config;
    const overload = new OverloadControl(config.overload, { clock, metrics, log: warnings });
    discovery.onChange(({ kind, server }) => {
      if (kind === "removed") overload.forget(server.id);
    });
    const caller = new RpcCaller({
      ...{ self, transport, wheel, timeoutMs, overload, metrics, clock },
    });
    const picker = new ServerPicker(
      self,
      discovery,
      registrations.routers,
      new StickyServers(),
      ({ id }) => overload.takesCalls(id),
    );
    this.caller = caller;
    this.picker = picker;
    this.users = new ClusterUsers({ self, discovery, transport, caller, bindings, log });
    const schemas = new PeerSchemas({
      self,
      discovery,
      rpcForm: formOf(rpcSerializer),
      clientForm: formOf(config.serializer),
      forwarded: registrations.forwardedServices,
      log,
      metrics,
      ask: (server) => askSchema(caller, server),
    });
    this.schemas = schemas;
    this.clients = new TypedClients({ self, picker, caller, serializer: rpcSerializer, schemas });
    const { payloads } = dispatchers;
    const { forwarded: methods } = registrations;
    this.forwarder = new ClusterForwarder({ self, picker, caller, payloads, methods });
    const unique = config.uniqueSessions;
    this.#sessions = new ClusterSessions({
      self,
      discovery,
      sessions,
      transport,
      bindings,
      unique,
      wheel,
      log: warnings,
    });
  }

  /** Has users who are bound here be known to the others; call it once RPC works. */
  attachSessions(): void {
    const { config, wheel, warnings: log } = this.#services;
    const { self, uniqueSessions } = config;
    if (!self.frontend) return;
    const sessions = this.#sessions;
    sessions.attach();
    if (!uniqueSessions) return;
    const { discovery, rpc: transport, bindings } = this.parts;
    const { caller } = this;
    const services = { self, discovery, transport, caller, bindings, sessions, wheel, log };
    const reunion = new Reunion(services);
    this.parts.onReturn?.(() => reunion.begin());
  }

  /** Tells of users who left for another frontend, until the returned function is called. */
  onSessionMoved(listener: (event: SessionMoved) => void): () => void {
    return this.#sessions.moves.listen(listener);
  }

  /** Has other servers know what this one answers; call it once everything is registered. */
  describeSchema(): void {
    const { config, registrations } = this.#services;
    Object.assign(config.self.metadata, schemaMetadata(registrations.shapes));
  }

  /** Answers what other servers ask. */
  endpoint(contexts: ContextServices): Endpoint {
    const { registrations, sessions, wheel, warnings, format, dispatchers } = this.#services;
    const { discovery, rpc: transport } = this.parts;
    const encode = (route: string, data: Uint8Array) => new PushFrame(format, route, data);
    return new Endpoint({
      log: warnings,
      discovery,
      caller: this.caller,
      transport,
      sessions,
      wheel,
      handlers: registrations.handlers,
      remotes: registrations.remotes,
      sys: new Map([
        ...sysRemotes(sessions),
        ...userRemotes(sessions, encode, (binds) => this.#sessions.settle(binds)),
        schemaRemote(registrations.shapes),
      ]),
      handlerCalls: dispatchers.handlers,
      remoteCalls: dispatchers.remotes,
      handlerContext: (session, route, metadata, signal) =>
        new HandlerCall(contexts, session, route, metadata, undefined, signal),
      remoteContext: (route, metadata, signal) => new RemoteCall(contexts, route, metadata, signal),
      onBoundElsewhere: (uid, frontendId, at) =>
        this.#sessions.onBoundElsewhere(uid, frontendId, at),
    });
  }
}
