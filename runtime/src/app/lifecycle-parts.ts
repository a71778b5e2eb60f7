import { ProtocolError } from "../error/index.js";
import { type ModuleRegistry, type Part, PartGroup, type StageRunner } from "../module/index.js";
import { metricNames } from "../observe/index.js";
import { acceptChannel, type ConnectionServices, serverLobby } from "../server/index.js";
import type { TimerHost } from "../timer/index.js";
import type { Acceptor, Channel } from "../transport/index.js";
import type { Components } from "./components.js";
import { CountedEndpoint } from "./drain-endpoint.js";
import { closeSessions, comesTrue } from "./drain-sessions.js";
import type { AppConfig } from "./options.js";
import { reportServerMetrics } from "./server-metrics.js";
import type { WiredCluster, Wiring } from "./wiring.js";
import { WorkerPart } from "./worker-part.js";

type Step = () => Promise<void>;

/** What takes part in a server's life. */
export interface LifecycleParts {
  readonly components: Components;
  readonly modules: ModuleRegistry;
  readonly timers: TimerHost;
}

/** Starts the parts of a server one after the other, and knows how to stop those that were started. */
export class PartStarter {
  readonly #config: AppConfig;
  readonly #wiring: Wiring;
  readonly #parts: LifecycleParts;
  readonly #runner: StageRunner;
  /** What lets others in; the rest. Each last first. */
  readonly #doors: Step[] = [];
  readonly #undo: Step[] = [];
  #doorsClosed = false;

  constructor(config: AppConfig, wiring: Wiring, parts: LifecycleParts, runner: StageRunner) {
    this.#config = config;
    this.#wiring = wiring;
    this.#parts = parts;
    this.#runner = runner;
  }

  /**
   * Components, modules, RPC, acceptors; known to other servers last, once everything is there that
   * they may ask for.
   *
   * @param proceed - called before each part; throws to end the start
   * @throws StageError that names the part
   */
  async start(proceed: () => void): Promise<void> {
    const { components, modules, timers } = this.#parts;
    const { cluster } = this.#wiring;
    await this.#startMetrics(proceed);
    await this.#startGroup(components.parts(modules, this.#config), proceed);
    await this.#startGroup(components.moduleParts(modules, this.#config), proceed);
    const jobs = new WorkerPart(this.#config, this.#wiring, this.#runner);
    // Last of all: until then others may store calls.
    this.#undo.push(() => jobs.close());
    if (cluster !== null) {
      cluster.member.describeSchema();
      await this.#connect(cluster, proceed);
      await this.#startDiscovery(cluster, proceed);
      await this.#startRpc(cluster, proceed);
    }
    this.#undo.push(() => jobs.stop());
    await jobs.start(proceed);
    this.#undo.push(() => this.#runner.down("timers", "stop", () => timers.stop()));
    this.#undo.push(() => this.#closeSessions());
    await this.#startAcceptors(proceed);
    if (cluster !== null) await this.#announce(cluster, proceed);
    proceed();
    timers.start();
  }

  /** Nobody comes in any more, and no server sends anybody here. Never rejects. */
  async closeDoors(): Promise<void> {
    this.#doorsClosed = true;
    await undoAll(this.#doors);
  }

  /** Sessions, timers, RPC, modules, components. Never rejects. */
  async stop(): Promise<void> {
    await this.closeDoors();
    await undoAll(this.#undo);
  }

  async #startMetrics(proceed: () => void): Promise<void> {
    proceed();
    const { metrics, clock, metricsPeriodMs, limits } = this.#config;
    const { connections, cluster, gate } = this.#wiring;
    const stop = (): Promise<void> => metrics.stop();
    await this.#runner.up("metrics", "start", () => metrics.start(), stop);
    this.#undo.push(() => this.#runner.down("metrics", "stop", stop));
    const stopReports = reportServerMetrics({
      metrics,
      clock,
      periodMs: metricsPeriodMs,
      connections,
      gate,
      timers: this.#parts.timers,
      maxInFlight: limits.maxInFlight,
      discovery: cluster?.member.parts.discovery ?? null,
    });
    this.#undo.push(async () => stopReports());
  }

  async #startGroup(parts: readonly Part[], proceed: () => void): Promise<void> {
    const group = new PartGroup(parts, this.#runner);
    this.#undo.push(() => group.down());
    await group.up(proceed);
  }

  async #startRpc({ member, endpoint }: WiredCluster, proceed: () => void): Promise<void> {
    proceed();
    const { rpc } = member.parts;
    const counted = new CountedEndpoint(endpoint);
    const stop = (): Promise<void> => rpc.stop();
    await this.#runner.up("RPC", "start", () => rpc.start(counted), stop);
    member.attachSessions();
    member.schemas.start();
    this.#undo.push(async () => {
      member.schemas.stop();
      await this.#answerServers(counted);
      await this.#runner.down("RPC", "stop", stop);
    });
  }

  async #startAcceptors(proceed: () => void): Promise<void> {
    const services = this.#wiring.connectionServices();
    for (const acceptor of this.#config.acceptors) {
      proceed();
      const title = `acceptor ${acceptor.name}`;
      const close = (): Promise<void> => acceptor.close();
      await this.#runner.up(title, "listen", () => this.#listen(acceptor, services), close);
      this.#doors.push(() => this.#runner.down(title, "close", close));
    }
  }

  async #listen(acceptor: Acceptor, services: ConnectionServices): Promise<void> {
    await acceptor.listen({
      onChannel: (channel) => this.#accept(channel, services),
      onError: (message, error, remoteAddress) => {
        const { metrics, warnings } = services;
        metrics.count(metricNames.acceptErrors, { acceptor: acceptor.name }, 1);
        if (error instanceof ProtocolError) {
          metrics.count(metricNames.protocolErrors, { code: error.code }, 1);
        }
        const fields = { acceptor: acceptor.name, remoteAddress, error: error.message };
        warnings.warn(message, fields);
      },
      log: services.log,
      metrics: services.metrics,
      maxPacketBytes: services.limits.maxPacketBytes,
      lobby: serverLobby(services),
    });
    const { name, address } = acceptor;
    this.#config.logger.info(`listening with acceptor ${name} on addr ${address}`);
  }

  /** A client may have been half way in when its acceptor was closed. */
  #accept(channel: Channel, services: ConnectionServices): void {
    if (this.#doorsClosed) channel.destroy();
    else acceptChannel(channel, services, this.#wiring.connections);
  }

  async #connect({ member }: WiredCluster, proceed: () => void): Promise<void> {
    proceed();
    const close = async (): Promise<void> => member.parts.close?.();
    await this.#runner.up("cluster", "connect", async () => member.parts.connect?.(), close);
    this.#undo.push(() => this.#runner.down("cluster", "close", close));
  }

  async #startDiscovery({ member }: WiredCluster, proceed: () => void): Promise<void> {
    proceed();
    const { discovery } = member.parts;
    const stop = (): Promise<void> => discovery.stop();
    await this.#runner.up("service discovery", "start", () => discovery.start(), stop);
    this.#undo.push(() => this.#runner.down("service discovery", "stop", stop));
  }

  async #announce({ member }: WiredCluster, proceed: () => void): Promise<void> {
    proceed();
    const { discovery } = member.parts;
    const withdraw = (): Promise<void> => discovery.withdraw();
    await this.#runner.up("service discovery", "announce", () => discovery.announce(), withdraw);
    this.#doors.push(() => this.#runner.down("service discovery", "withdraw", withdraw));
  }

  /** Calls of other servers that are under way get their answers. */
  async #answerServers(endpoint: CountedEndpoint): Promise<void> {
    const { shutdown, clock, logger } = this.#config;
    const { callsTimeoutMs } = shutdown;
    if (await comesTrue(() => endpoint.inFlight === 0, callsTimeoutMs, clock)) return;
    const calls = endpoint.inFlight;
    logger.warn("calls of other servers are not answered; going on", { calls, callsTimeoutMs });
  }

  #closeSessions(): Promise<void> {
    const { shutdown, clock, logger } = this.#config;
    const { connections, sessions } = this.#wiring;
    return closeSessions({ options: shutdown, clock, log: logger, connections, sessions });
  }
}

async function undoAll(steps: Step[]): Promise<void> {
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) await step();
}
