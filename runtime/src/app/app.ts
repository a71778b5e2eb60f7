import { type DiscoveryEvent, noScope, type SessionMoved } from "../cluster/index.js";
import type {
  Groups,
  PushService,
  PushSource,
  RemoteService,
  RpcOptions,
  RpcSource,
  ServerInfo,
} from "../dispatch/index.js";
import { ModuleRegistry } from "../module/index.js";
import type { Meter } from "../observe/index.js";
import { TimerHost, type Timers } from "../timer/index.js";
import { AppSetup } from "./app-setup.js";
import { Components } from "./components.js";
import { Lifecycle, type StopOptions } from "./lifecycle.js";
import type { AppConfig } from "./options.js";
import type { Registrations } from "./registrations.js";
import { Sessions } from "./sessions.js";
import { runUntilStopped } from "./signals.js";
import type { Wiring } from "./wiring.js";
import {
  leaveSupervisor,
  startsWorkers,
  superviseWorkers,
  tellStarted,
  workerIndex,
  workerSignals,
} from "./worker-processes.js";

/** One server: what it handles, and what it can do. Made by `createApp`. */
export class App extends AppSetup implements PushSource, RpcSource {
  /** Clients that are connected to this server. */
  readonly sessions: Sessions;
  /** What is to be done again and again, or later, while this server runs. */
  readonly timers: Timers;
  readonly #config: AppConfig;
  readonly #wiring: Wiring;
  readonly #lifecycle: Lifecycle;

  constructor(config: AppConfig, registrations: Registrations, wiring: Wiring) {
    const components = new Components();
    const modules = new ModuleRegistry();
    super({ config, registrations, components, modules });
    this.#config = config;
    this.#wiring = wiring;
    const { clock, logger: log, timerPrecisionMs: precisionMs } = config;
    const timers = new TimerHost({ clock, log, precisionMs });
    this.timers = timers;
    this.#lifecycle = new Lifecycle(config, wiring, { components, modules, timers });
    this.sessions = new Sessions(wiring.sessions);
  }

  protected get untouched(): boolean {
    return this.#lifecycle.untouched;
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

  /** The server of that id, this one included; `undefined` if there is none. */
  serverById(id: string): ServerInfo | undefined {
    return this.servers.find((server) => server.id === id);
  }

  /** All servers of a type, sorted by id, this one included if it is of that type. */
  serversOfType(type: string): readonly ServerInfo[] {
    return this.servers.filter((server) => server.type === type);
  }

  /** Groups of users: the cluster's, or this server's own. */
  get groups(): Groups {
    return this.#wiring.groups;
  }

  /**
   * Takes measurements for all reporters, of metrics that the configuration declares in
   * `pitaya.metrics.custom` or that a reporter takes undeclared. One that fails is logged.
   *
   * @example app.metrics.count("matches", { mode: "ranked" }, 1);
   */
  get metrics(): Meter {
    return this.#config.metrics;
  }

  /** Whether it is started and not stopped. */
  get running(): boolean {
    return this.#lifecycle.running;
  }

  /**
   * Whether it is {@link running}, service discovery answers and the connections for calls are up, as
   * readiness checks want to know. gRPC connects with the calls, so it is not looked at. Never rejects.
   */
  async isReady(): Promise<boolean> {
    const parts = this.#wiring.cluster?.member.parts;
    if (!this.running || parts?.rpc.connected === false) return false;
    try {
      await parts?.discovery.probe?.();
      return this.running;
    } catch (error) {
      this.#config.logger.warn("service discovery does not answer", { error });
      return false;
    }
  }

  /** The typed client of a remote service. */
  rpc<Client extends object>(service: RemoteService<object, Client>): Client {
    return this.#wiring.rpc(service, noScope);
  }

  /** Calls a remote of which only route and bytes are known; see {@link RpcSource.rpcRaw}. */
  rpcRaw(route: string, payload?: Uint8Array, options?: RpcOptions): Promise<Uint8Array> {
    return this.#wiring.rpcRaw(route, payload, options, noScope);
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

  /** Tells of servers that come, go, or change their metadata, until the returned function is called. */
  onServerChange(listener: (event: DiscoveryEvent) => unknown): () => void {
    const tell = this.#contained("a listener for changes of servers failed", listener);
    return this.#wiring.cluster?.member.parts.discovery.onChange(tell) ?? (() => {});
  }

  /**
   * Tells of users of this frontend who bound on another one of its type, once for each session that
   * ends by that, before it is kicked; until the returned function is called. Only where sessions are
   * unique; a user who comes again to the same frontend has not moved.
   *
   * @example app.onSessionMoved(({ uid, from, to }) => log.info("moved", { uid, from, to }));
   */
  onSessionMoved(listener: (event: SessionMoved) => unknown): () => void {
    const tell = this.#contained("a listener for sessions that moved failed", listener);
    return this.#wiring.cluster?.member.onSessionMoved(tell) ?? (() => {});
  }

  /**
   * Starts components, modules, RPC, then acceptors, and makes itself known last. What was started
   * is stopped again if a part fails.
   *
   * @throws ConfigError for a frontend without acceptors or a backend with some
   * @throws Error if it was started before
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
   * that. A second signal before the start is done ends the process at once, with exit code 1. For
   * the main program of a server: never rejects, but logs why a start failed, and makes the exit code
   * of the process 1 unless all went well. With the option `workers` it starts as many processes,
   * each of which runs the program anew and is a server of its own.
   *
   * @returns whether it started, and stopped cleanly
   */
  async run(): Promise<boolean> {
    const { logger: log, drain, shutdown, workers: count } = this.#config;
    const lifecycle = this.#lifecycle;
    const clean = startsWorkers(count)
      ? await superviseWorkers({ count, log, signals: process, silentMs: shutdown.callsTimeoutMs })
      : await runUntilStopped({
          lifecycle,
          log,
          drain: drain.enabled,
          signals: workerIndex() > 0 ? workerSignals() : process,
          onStarted: tellStarted,
          exit: (code) => process.exit(code),
        });
    if (!clean) process.exitCode = 1;
    leaveSupervisor();
    return clean;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
  /** What an application's listener throws, or rejects with, is its own matter. */
  #contained<Event>(failure: string, listener: (event: Event) => unknown): (event: Event) => void {
    const tell = async (event: Event): Promise<void> => {
      try {
        await listener(event);
      } catch (error) {
        this.#config.logger.error(failure, { error });
      }
    };
    return (event) => void tell(event);
  }
}
