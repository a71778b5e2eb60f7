import { metadataKeys, metadataText, newRequestId } from "../cluster/index.js";
import type {
  Groups,
  HandlerContext,
  Metadata,
  PushService,
  RemoteContext,
  RemoteService,
  ServerInfo,
} from "../dispatch/index.js";
import type { Logger } from "../observe/index.js";
import type { Session } from "../session/index.js";
import { parseGoDuration } from "../wire/index.js";
import type { Pushes } from "./pushes.js";
import type { Users } from "./users.js";

/** What the contexts of a server share. */
export interface ContextServices {
  readonly server: ServerInfo;
  readonly groups: Groups;
  readonly log: Logger;
  readonly pushes: Pushes;
  readonly users: Users;
  rpc<Client extends object>(service: RemoteService<object, Client>, metadata: Metadata): Client;
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
    this.route = route;
    this.metadata = metadata;
    this.deadline = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
  }

  /** The user whom the call is for, `""` if it is for none. */
  protected abstract readonly uid: string;

  /** Fires when the client is gone, where that can be known. */
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

  kick(uids: Iterable<string>, frontendType?: string): Promise<string[]> {
    return this.#services.users.kick(uids, frontendType);
  }

  get log(): Logger {
    const { route, requestId, uid } = this;
    this.#log ??= this.#services.log.child({ route, requestId, uid });
    return this.#log;
  }

  rpc<Client extends object>(service: RemoteService<object, Client>): Client {
    return this.#services.rpc(service, {
      [metadataKeys.route]: this.route,
      ...this.metadata,
      [metadataKeys.requestId]: this.requestId,
    });
  }

  pushes<Sender extends object>(service: PushService<Sender>): Sender {
    return this.#services.pushes.sender(service);
  }

  #makeSignal(): AbortSignal {
    const { clientSignal, deadline } = this;
    if (deadline === undefined) return clientSignal ?? new AbortController().signal;
    const late = AbortSignal.timeout(Math.max(0, deadline - Date.now()));
    if (clientSignal === undefined) return late;
    const either = AbortSignal.any([clientSignal, late]);
    kept.set(either, late);
    return either;
  }
}

/** A client's call of a handler. */
export class HandlerCall extends ServerCall implements HandlerContext {
  readonly session: Session;

  constructor(
    services: ContextServices,
    session: Session,
    route: string,
    metadata: Metadata,
    timeoutMs: number | undefined,
  ) {
    super(services, route, metadata, timeoutMs ?? propagatedTimeoutMs(metadata));
    this.session = session;
  }

  protected get clientSignal(): AbortSignal | undefined {
    return this.session.kind === "frontend" ? this.session.signal : undefined;
  }

  protected get uid(): string {
    return this.session.uid;
  }
}

/** Another server's call of a remote. */
export class RemoteCall extends ServerCall implements RemoteContext {
  protected readonly uid = "";
  protected readonly clientSignal = undefined;

  constructor(services: ContextServices, route: string, metadata: Metadata) {
    super(services, route, metadata, propagatedTimeoutMs(metadata));
  }

  get callerId(): string {
    return metadataText(this.metadata, metadataKeys.peerId);
  }

  get callerType(): string {
    return metadataText(this.metadata, metadataKeys.peerService);
  }
}

/** What a caller waits for the answer. */
function propagatedTimeoutMs(metadata: Metadata): number | undefined {
  const text = metadataText(metadata, metadataKeys.timeout);
  return text === "" ? undefined : parseGoDuration(text);
}
