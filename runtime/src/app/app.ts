import { type DiscoveryEvent, noScope, type Router } from "../cluster/index.js";
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
import { type LifecycleHooks, type Module, ModuleRegistry } from "../module/index.js";
import { TimerHost, type Timers } from "../timer/index.js";
import type { HandshakeRequest } from "../wire/index.js";
import type { WorkerOptions } from "../worker/index.js";
import { Components } from "./components.js";
import { Lifecycle, type StopOptions } from "./lifecycle.js";
import type { AppConfig } from "./options.js";
import type { Registrations } from "./registrations.js";
import { checkOneWorker } from "./server-jobs.js";
import { Sessions } from "./sessions.js";
import { runUntilStopped } from "./signals.js";
import type { Wiring } from "./wiring.js";

/** One server: what it handles, and what it can do. Made by `createApp`. */
export class App implements PushSource, RpcSource {
  /** Clients that are connected to this server. */
  readonly sessions: Sessions;
  /** What is to be done again and again, or later, while this server runs. */
  readonly timers: Timers;
  readonly #config: AppConfig;
  readonly #registrations: Registrations;
  readonly #wiring: Wiring;
  readonly #lifecycle: Lifecycle;
  readonly #components = new Components();
  readonly #modules = new ModuleRegistry();

  constructor(config: AppConfig, registrations: Registrations, wiring: Wiring) {
    this.#config = config;
    this.#registrations = registrations;
    this.#wiring = wiring;
    const { clock, logger: log, timerPrecisionMs: precisionMs } = config;
    const timers = new TimerHost({ clock, log, precisionMs });
    this.timers = timers;
    const parts = { components: this.#components, modules: this.#modules, timers };
    this.#lifecycle = new Lifecycle(config, wiring, parts);
    this.sessions = new Sessions(wiring.sessions);
  }

  /** This server as the others see it. */
  get server(): ServerInfo {
    return this.#config.self;
  }

  /** `host:port` of each acceptor, in their order; the real ones once it is started. */
  get addresses(): readonly string[] {
    return this.#config.acceptors.map(({ address }) => address);
  }

  /** All servers of the cluster, sorted by id; this one alone if it is standalone. */
  get servers(): readonly ServerInfo[] {
    return this.#wiring.cluster?.member.parts.discovery.servers() ?? [this.server];
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
    this.#components.implement(service, instance);
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
    this.#components.implement(service, instance);
    if (this.#config.cluster === null) {
      this.#config.logger.warn("remotes are skipped: this server is standalone", {
        service: service.typeName,
        methods: Object.keys(service.methods),
      });
    }
    return this;
  }

  /**
   * Has this server run stored calls of reliable methods, on whichever servers these belong to.
   *
   * @throws RegistrationError for a second worker, or if the server is running
   */
  worker(options: WorkerOptions = {}): this {
    this.#change();
    checkOneWorker(this.#registrations.worker);
    this.#registrations.worker = options;
    return this;
  }

  /** Lets this frontend pick servers by the routing keys of a service that it forwards to. */
  forward(service: HandlerService): this {
    this.#change();
    this.#registrations.forward(service);
    return this;
  }

  /**
   * Has `validate` look at each client's handshake; what it throws or rejects with refuses the
   * client, who is not told why. Validators run one after the other, in order of registration, and
   * the first that fails decides. The client waits meanwhile, no longer than the limit
   * `handshakeTimeoutMs`.
   *
   * @throws RegistrationError if the server is running
   */
  handshakeValidator(
    name: string,
    validate: (handshake: HandshakeRequest) => void | Promise<void>,
  ): this {
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
    return this.#wiring.rpc(service, noScope);
  }

  /** The typed sender of a push service. */
  pushes<Sender extends object>(service: PushService<Sender>): Sender {
    return this.#wiring.pushes.sender(service);
  }

  /**
   * Kicks users, wherever they are connected; those who were not found.
   *
   * @param frontendType - type of the servers that hold their connections; every one if absent
   * @param reason - what clients are told that can read it. @defaultValue "kick"
   */
  kick(uids: Iterable<string>, frontendType?: string, reason?: string): Promise<string[]> {
    return this.#wiring.users.kick(uids, frontendType, reason);
  }

  /** Id of the server of that type that holds the user's connection, if one is known to. */
  frontendOf(uid: string, frontendType: string): Promise<string | undefined> {
    return this.#wiring.users.frontendOf(uid, frontendType);
  }

  /**
   * Has `router` pick the servers of a type for whatever this server forwards or calls. In place of
   * an earlier one, with a warning.
   *
   * @throws RegistrationError if the server is running
   */
  addRoute(serverType: string, router: Router): this {
    this.#change();
    const { routers } = this.#registrations;
    if (routers.has(serverType)) {
      this.#config.logger.warn("a router takes the place of another one", { serverType });
    }
    routers.set(serverType, router);
    return this;
  }

  /** Tells of servers that come, go, or change their metadata, until the returned function is called. */
  onServerChange(listener: (event: DiscoveryEvent) => void): () => void {
    return this.#wiring.cluster?.member.parts.discovery.onChange(listener) ?? (() => {});
  }

  /**
   * Has `component` take part in this server's life. Objects that implement handlers or remotes do
   * so by themselves; an object that is registered often goes through each stage once.
   *
   * @param name - for logs and errors; the name of its class if absent
   * @throws RegistrationError if the server is running
   */
  component(component: LifecycleHooks, name?: string): this {
    this.#change();
    this.#components.add(component, name);
    return this;
  }

  /**
   * Adds a module, behind those that were added before. Modules start after all components and stop
   * before them.
   *
   * @throws ModuleExistsError if the name is taken
   * @throws RegistrationError if the server is running
   */
  module(name: string, module: Module): this {
    return this.moduleAfter(name, module);
  }

  /** Adds a module that starts before those that were added so far; see {@link module}. */
  moduleBefore(name: string, module: Module): this {
    this.#change();
    this.#modules.add(name, module, "first");
    return this;
  }

  /** The same as {@link module}. */
  moduleAfter(name: string, module: Module): this {
    this.#change();
    this.#modules.add(name, module, "last");
    return this;
  }

  /**
   * A module by its name. Its type is the caller's to know.
   *
   * @throws ModuleNotFoundError if there is none
   */
  getModule<Type extends Module = Module>(name: string): Type {
    return this.#modules.get(name) as Type;
  }

  /** Hands this app to `plugin`, which may register what it likes. */
  use(plugin: (app: this) => void): this {
    plugin(this);
    return this;
  }

  /**
   * Starts components, modules, RPC, then acceptors, and makes itself known last. What was started
   * is stopped again if a part fails.
   *
   * @throws ConfigError for a frontend without acceptors or a backend with some
   * @throws StageError for a part that fails, or takes longer than `stageTimeoutMs`; names the part
   */
  start(): Promise<void> {
    return this.#lifecycle.start();
  }

  /**
   * Takes no more clients, leaves the cluster, closes sessions once their calls are answered, then
   * stops modules and components in reverse order. Further calls wait for the first. Never rejects:
   * what a part fails with is logged. Handlers, timers and stages of modules may call it, but not
   * wait for it: it waits for them.
   */
  stop(options?: StopOptions): Promise<void> {
    return this.#lifecycle.stop(options);
  }

  /**
   * Starts, and waits until the server has stopped: by {@link stop}, or by SIGINT, SIGQUIT or
   * SIGTERM. With `drain.enabled`, SIGTERM waits until all sessions have ended; a second signal ends
   * that. For the main program of a server: never rejects, but logs why a start failed, and makes
   * the exit code of the process 1 unless all went well.
   *
   * @returns whether it started, and stopped cleanly
   */
  async run(): Promise<boolean> {
    const { logger: log, drain } = this.#config;
    const lifecycle = this.#lifecycle;
    const clean = await runUntilStopped({ lifecycle, log, drain: drain.enabled, signals: process });
    if (!clean) process.exitCode = 1;
    return clean;
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
