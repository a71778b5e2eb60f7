import type { Router } from "../cluster/index.js";
import type {
  AfterHook,
  BeforeHook,
  HandlerContext,
  HandlerService,
  MethodDesc,
  Registry,
  RemoteContext,
  RemoteService,
} from "../dispatch/index.js";
import { RegistrationError } from "../dispatch/index.js";
import type { LifecycleHooks, Module, ModuleRegistry } from "../module/index.js";
import type { HandshakeRequest } from "../wire/index.js";
import type { WorkerOptions } from "../worker/index.js";
import type { Components } from "./components.js";
import type { AppConfig } from "./options.js";
import { checkRoute, type Registrations } from "./registrations.js";
import { checkOneWorker } from "./server-jobs.js";

/** Where what an app is told goes to. */
export interface SetupParts {
  readonly config: AppConfig;
  readonly registrations: Registrations;
  readonly components: Components;
  readonly modules: ModuleRegistry;
}

/** What a server is told before it is started: what it handles, and what takes part in its life. */
export abstract class AppSetup {
  readonly #config: AppConfig;
  readonly #registrations: Registrations;
  readonly #components: Components;
  readonly #modules: ModuleRegistry;

  constructor({ config, registrations, components, modules }: SetupParts) {
    this.#config = config;
    this.#registrations = registrations;
    this.#components = components;
    this.#modules = modules;
  }

  /** What is registered so far: methods that clients, and that other servers, call here. */
  get methods(): {
    readonly handlers: readonly MethodDesc[];
    readonly remotes: readonly MethodDesc[];
  } {
    const { handlers, remotes } = this.#registrations;
    const list = (registry: Registry) => [...registry.all()].map(({ desc }) => desc);
    return { handlers: list(handlers), remotes: list(remotes) };
  }

  /** Whether it may still be told more. */
  protected abstract readonly untouched: boolean;

  /**
   * Has `instance` handle what clients call; it is `this` in each call.
   *
   * @throws RegistrationError if a method is missing, a route taken, or the server running
   */
  handle<Handlers extends object>(service: HandlerService<Handlers>, instance: Handlers): this {
    this.#change();
    if (service.serverType !== this.#config.self.type) {
      throw new RegistrationError(
        `Cannot handle ${service.typeName} on ${this.#config.self.type}: it belongs to servers of type ${service.serverType}`,
      );
    }
    this.#registrations.handlers.register(service, instance);
    this.#registrations.answer(service);
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
    this.#registrations.answer(service);
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

  /**
   * Has `router` pick the servers of a type for whatever this server forwards or calls. In place of
   * an earlier one, with a warning.
   *
   * @throws RegistrationError if the server is running, the type empty, or the router no function
   */
  addRoute(serverType: string, router: Router): this {
    this.#change();
    checkRoute(serverType, router);
    const { routers } = this.#registrations;
    if (routers.has(serverType)) {
      this.#config.logger.warn("a router takes the place of another one", { serverType });
    }
    routers.set(serverType, router);
    return this;
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

  #change(): void {
    if (!this.untouched) {
      throw new RegistrationError("Cannot change what a server handles once it is started");
    }
  }
}
