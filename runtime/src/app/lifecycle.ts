import { metricNames } from "../observe/index.js";
import { acceptChannel, type ConnectionServices } from "../server/index.js";
import type { Acceptor } from "../transport/index.js";
import { type AppConfig, checkAcceptors } from "./options.js";
import type { Wiring } from "./wiring.js";

type Step = () => Promise<void>;

/** How long closed connections may take to send what was written before a stop cuts them, ms. */
const closeWithinMs = 5_000;

/** Starts a server's parts in order and stops them in reverse. */
export class Lifecycle {
  readonly #config: AppConfig;
  readonly #wiring: Wiring;
  /** Undo what was started, last first. */
  readonly #undo: Step[] = [];
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;
  #ready = false;

  constructor(config: AppConfig, wiring: Wiring) {
    this.#config = config;
    this.#wiring = wiring;
  }

  get untouched(): boolean {
    return this.#starting === null;
  }

  get running(): boolean {
    return this.#ready && this.#stopping === null;
  }

  start(): Promise<void> {
    if (this.#starting !== null) throw new Error("Cannot start a server twice");
    this.#starting = this.#start();
    return this.#starting;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #start(): Promise<void> {
    const { self, logger } = this.#config;
    logger.info(`starting server ${self.type}:${self.id}`);
    try {
      checkAcceptors(this.#config);
      await this.#startParts();
    } catch (error) {
      await this.#unwind();
      throw error;
    }
    this.#ready = true;
    logger.info("all modules started!");
  }

  /** Known to others last, once everything is there that they may ask for. */
  async #startParts(): Promise<void> {
    const { cluster } = this.#wiring;
    if (cluster !== null) {
      await this.#step(
        () => cluster.rpc.start(cluster.endpoint),
        () => cluster.rpc.stop(),
      );
    }
    this.#undo.push(() => this.#closeSessions());
    const services = this.#wiring.connectionServices();
    for (const acceptor of this.#config.acceptors) {
      await this.#step(
        () => this.#listen(acceptor, services),
        () => acceptor.close(),
      );
    }
    if (cluster !== null) {
      await this.#step(
        () => cluster.discovery.start(),
        () => cluster.discovery.stop(),
      );
    }
  }

  async #step(start: Step, undo: Step): Promise<void> {
    await start();
    this.#undo.push(undo);
  }

  async #listen(acceptor: Acceptor, services: ConnectionServices): Promise<void> {
    const { logger } = this.#config;
    const { connections } = this.#wiring;
    await acceptor.listen({
      onChannel: (channel) => acceptChannel(channel, services, connections),
      onError: (message, error) => {
        services.metrics.count(metricNames.acceptErrors, { acceptor: acceptor.name }, 1);
        services.warnings.warn(message, { acceptor: acceptor.name, error: error.message });
      },
    });
    logger.info(`listening with acceptor ${acceptor.name} on addr ${acceptor.address}`);
  }

  async #stop(): Promise<void> {
    if (this.#starting === null) return;
    await this.#starting.catch(() => undefined);
    const { self, logger } = this.#config;
    logger.info(`stopping server ${self.type}:${self.id}`);
    await this.#unwind();
    logger.info("server stopped");
  }

  /** One step that fails must not keep the others from being undone. */
  async #unwind(): Promise<void> {
    for (let step = this.#undo.pop(); step !== undefined; step = this.#undo.pop()) {
      try {
        await step();
      } catch (error) {
        this.#config.logger.error("a part did not stop cleanly", { error });
      }
    }
  }

  async #closeSessions(): Promise<void> {
    const { connections, sessions } = this.#wiring;
    for (const connection of connections) connection.close("shutdown");
    await sessions.settled();
    await untilEmpty(connections, closeWithinMs);
  }
}

/** Resolves when `set` is empty, or after `ms`. */
async function untilEmpty(set: ReadonlySet<unknown>, ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (set.size > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
