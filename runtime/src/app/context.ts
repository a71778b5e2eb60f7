import {
  type CallScope,
  metadataKeys,
  metadataText,
  newRequestId,
  propagatedTimeoutMs,
} from "../cluster/index.js";
import type {
  Groups,
  HandlerContext,
  Metadata,
  PushService,
  RemoteContext,
  RemoteService,
  RpcOptions,
  ServerInfo,
} from "../dispatch/index.js";
import type { Clock, Logger, Meter } from "../observe/index.js";
import { nsPerMs, timeoutSignal, wallTime } from "../observe/index.js";
import type { Session } from "../session/index.js";
import type { Pushes } from "./pushes.js";
import type { Users } from "./users.js";

/** What the contexts of a server share. */
export interface ContextServices {
  readonly server: ServerInfo;
  readonly groups: Groups;
  readonly metrics: Meter;
  readonly log: Logger;
  readonly clock: Clock;
  readonly pushes: Pushes;
  readonly users: Users;
  rpc<Client extends object>(service: RemoteService<object, Client>, scope: CallScope): Client;
  rpcRaw(
    route: string,
    payload: Uint8Array | undefined,
    options: RpcOptions | undefined,
    scope: CallScope,
  ): Promise<Uint8Array>;
}

/** Nothing was sent along. */
export const noMetadata: Metadata = Object.freeze({});

/** `AbortSignal.any` holds its sources weakly; one that nobody else holds would never fire. */
const kept = new WeakMap<AbortSignal, AbortSignal>();

/** What a call has at hand; most calls use little of it, so little is made beforehand. */
abstract class ServerCall {
  readonly route: string;
  readonly metadata: Metadata;
  readonly deadline: number | undefined;
  readonly #services: ContextServices;
  readonly #startedAtMs: number;
  #requestId = "";
  #log: Logger | null = null;
  #signal: AbortSignal | null = null;

  constructor(
    services: ContextServices,
    route: string,
    metadata: Metadata,
    timeoutMs: number | undefined,
  ) {
    this.#services = services;
    this.#startedAtMs = wallTime(services.clock);
    this.route = route;
    this.metadata = metadata;
    this.deadline = timeoutMs === undefined ? undefined : this.#startedAtMs + timeoutMs;
  }

  /** The user whom the call is for, `""` if it is for none. */
  protected abstract readonly uid: string;

  /** Whose call it is; `undefined` for calls of servers. */
  protected abstract readonly caller: Session | undefined;

  /** Fires when nobody waits any more, where that can be known. */
  protected abstract readonly clientSignal: AbortSignal | undefined;

  get requestId(): string {
    if (this.#requestId === "") {
      this.#requestId = metadataText(this.metadata, metadataKeys.requestId) || newRequestId();
    }
    return this.#requestId;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#makeSignal();
    return this.#signal;
  }

  get server(): ServerInfo {
    return this.#services.server;
  }

  get groups(): Groups {
    return this.#services.groups;
  }

  get metrics(): Meter {
    return this.#services.metrics;
  }

  kick(uids: Iterable<string>, frontendType?: string, reason?: string): Promise<string[]> {
    return this.#services.users.kick(uids, frontendType, reason);
  }

  frontendOf(uid: string, frontendType: string): Promise<string | undefined> {
    return this.#services.users.frontendOf(uid, frontendType);
  }

  get log(): Logger {
    const { route, requestId, uid } = this;
    this.#log ??= this.#services.log.child({ route, requestId, uid });
    return this.#log;
  }

  rpc<Client extends object>(service: RemoteService<object, Client>): Client {
    return this.#services.rpc(service, this.#scope());
  }

  rpcRaw(route: string, payload?: Uint8Array, options?: RpcOptions): Promise<Uint8Array> {
    return this.#services.rpcRaw(route, payload, options, this.#scope());
  }

  pushes<Sender extends object>(service: PushService<Sender>): Sender {
    return this.#services.pushes.sender(service);
  }

  /** What calls within this one take over. */
  #scope(): CallScope {
    const { caller: session, clientSignal: signal, deadline } = this;
    const metadata = {
      [metadataKeys.route]: this.route,
      [metadataKeys.startTime]: this.#startedAtMs * nsPerMs,
      ...this.metadata,
      [metadataKeys.requestId]: this.requestId,
    };
    return { metadata, session, signal, deadline };
  }

  #makeSignal(): AbortSignal {
    const { clientSignal, deadline } = this;
    if (deadline === undefined) return clientSignal ?? new AbortController().signal;
    const { clock } = this.#services;
    const late = timeoutSignal(clock, deadline - wallTime(clock));
    if (clientSignal === undefined) return late;
    const either = AbortSignal.any([clientSignal, late]);
    kept.set(either, late);
    return either;
  }
}

/** A client's call of a handler. */
export class HandlerCall extends ServerCall implements HandlerContext {
  readonly session: Session;
  readonly #callerSignal: AbortSignal | undefined;

  constructor(
    services: ContextServices,
    session: Session,
    route: string,
    metadata: Metadata,
    timeoutMs: number | undefined,
    callerSignal?: AbortSignal,
  ) {
    super(services, route, metadata, timeoutMs ?? propagatedTimeoutMs(metadata));
    this.session = session;
    this.#callerSignal = callerSignal;
  }

  protected get clientSignal(): AbortSignal | undefined {
    return this.session.kind === "frontend" ? this.session.signal : this.#callerSignal;
  }

  protected get caller(): Session {
    return this.session;
  }

  protected get uid(): string {
    return this.session.uid;
  }
}

/** Another server's call of a remote. */
export class RemoteCall extends ServerCall implements RemoteContext {
  protected readonly caller = undefined;
  protected readonly uid = "";
  protected readonly clientSignal: AbortSignal | undefined;

  constructor(
    services: ContextServices,
    route: string,
    metadata: Metadata,
    signal: AbortSignal | undefined,
  ) {
    super(services, route, metadata, propagatedTimeoutMs(metadata));
    this.clientSignal = signal;
  }

  get callerId(): string {
    return metadataText(this.metadata, metadataKeys.peerId);
  }

  get callerType(): string {
    return metadataText(this.metadata, metadataKeys.peerService);
  }
}
