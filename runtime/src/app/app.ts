import type {
  AfterHook,
  BeforeHook,
  Groups,
  HandlerContext,
  HandlerService,
  PushService,
  PushSource,
  RemoteContext,
  RemoteService,
  RpcSource,
  ServerInfo,
} from "../dispatch/index.js";
import { RegistrationError } from "../dispatch/index.js";
import type { HandshakeRequest } from "../wire/index.js";
import { Lifecycle } from "./lifecycle.js";
import type { AppConfig } from "./options.js";
import type { Registrations } from "./registrations.js";
import { Sessions } from "./sessions.js";
import type { Wiring } from "./wiring.js";

/** One server: what it handles, and what it can do. Made by `createApp`. */
export class App implements PushSource, RpcSource {
  /** Clients that are connected to this server. */
  readonly sessions: Sessions;
  readonly #config: AppConfig;
  readonly #registrations: Registrations;
  readonly #wiring: Wiring;
  readonly #lifecycle: Lifecycle;

  constructor(config: AppConfig, registrations: Registrations, wiring: Wiring) {
    this.#config = config;
    this.#registrations = registrations;
    this.#wiring = wiring;
    this.#lifecycle = new Lifecycle(config, wiring);
    this.sessions = new Sessions(wiring.sessions);
  }

  /** This server as the others see it. */
  get server(): ServerInfo {
    return this.#config.self;
  }

  /** All servers of the cluster, sorted by id; this one alone if it is standalone. */
  get servers(): readonly ServerInfo[] {
    return this.#wiring.cluster?.discovery.servers() ?? [this.server];
  }

  get groups(): Groups {
    return this.#wiring.groups;
  }

  /** Whether it is started and not stopped. */
  get running(): boolean {
    return this.#lifecycle.running;
  }

  /**
   * Has `instance` handle what clients call; it is `this` in each call.
   *
   * @throws RegistrationError if a method is missing, a route taken, or the server running
   */
  handle<Handlers extends object>(service: HandlerService<Handlers>, instance: Handlers): this {
    this.#change();
    if (service.serverType !== this.server.type) {
      throw new RegistrationError(
        `Cannot handle ${service.typeName} on ${this.server.type}: it belongs to servers of type ${service.serverType}`,
      );
    }
    this.#registrations.handlers.register(service, instance);
    return this;
  }

  /**
   * Has `instance` answer what other servers call. In a standalone server nobody calls; a warning
   * says so.
   *
   * @throws RegistrationError if a method is missing, a route taken, or the server running
   */
  remote<Remotes extends object>(service: RemoteService<Remotes, object>, instance: Remotes): this {
    this.#change();
    this.#registrations.remotes.register(service, instance);
    if (this.#config.cluster === null) {
      this.#config.logger.warn("remotes are skipped: this server is standalone", {
        service: service.typeName,
        methods: Object.keys(service.methods),
      });
    }
    return this;
  }

  /** Lets this frontend pick servers by the routing keys of a service that it forwards to. */
  forward(service: HandlerService): this {
    this.#change();
    this.#registrations.forward(service);
    return this;
  }

  /**
   * Has `validate` look at each client's handshake; what it throws refuses the client. Validators
   * run in order of registration, the first that throws decides.
   */
  handshakeValidator(name: string, validate: (handshake: HandshakeRequest) => void): this {
    this.#change();
    this.#registrations.validators.push({ name, validate });
    return this;
  }

  /** Runs `hook` before each handler, in order of registration. */
  beforeHandler(hook: BeforeHook<HandlerContext>): this {
    this.#change();
    this.#registrations.handlerHooks.before.push(hook);
    return this;
  }

  /** Runs `hook` after each handler, in order of registration. */
  afterHandler(hook: AfterHook<HandlerContext>): this {
    this.#change();
    this.#registrations.handlerHooks.after.push(hook);
    return this;
  }

  /** Runs `hook` before each remote, in order of registration. */
  beforeRemote(hook: BeforeHook<RemoteContext>): this {
    this.#change();
    this.#registrations.remoteHooks.before.push(hook);
    return this;
  }

  /** Runs `hook` after each remote, in order of registration. */
  afterRemote(hook: AfterHook<RemoteContext>): this {
    this.#change();
    this.#registrations.remoteHooks.after.push(hook);
    return this;
  }

  /** The typed client of a remote service. */
  rpc<Client extends object>(service: RemoteService<object, Client>): Client {
    return this.#wiring.rpc(service, {});
  }

  /** The typed sender of a push service. */
  pushes<Sender extends object>(service: PushService<Sender>): Sender {
    return this.#wiring.pushes.sender(service);
  }

  /**
   * Kicks users, wherever they are connected; those who were not found.
   *
   * @param frontendType - type of the servers that hold their connections; every one if absent
   */
  kick(uids: Iterable<string>, frontendType?: string): Promise<string[]> {
    return this.#wiring.users.kick(uids, frontendType);
  }

  /**
   * Starts RPC, then acceptors, then makes itself known. What was started is stopped again if a
   * step fails.
   *
   * @throws ConfigError for a frontend without acceptors or a backend with some
   */
  start(): Promise<void> {
    return this.#lifecycle.start();
  }

  /** Leaves the cluster, takes no more clients, closes sessions. Further calls wait for the first. */
  stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #change(): void {
    if (!this.#lifecycle.untouched) {
      throw new RegistrationError("Cannot change what a server handles once it is started");
    }
  }
}
