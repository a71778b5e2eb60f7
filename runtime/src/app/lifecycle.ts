import { StageRunner } from "../module/index.js";
import { Drain } from "./drain.js";
import { keepingAlive } from "./keeping-alive.js";
import { type LifecycleParts, PartStarter } from "./lifecycle-parts.js";
import { type AppConfig, checkAcceptors } from "./options.js";
import type { Wiring } from "./wiring.js";

/** How `stop` treats the sessions that there are. */
export interface StopOptions {
  /**
   * Whether to wait until all sessions have ended by themselves, as SIGTERM does where that is
   * enabled. A call without it ends the wait of an earlier one. @defaultValue false
   */
  readonly drain?: boolean;
}

/** From a server's start to its end. */
export class Lifecycle {
  readonly #config: AppConfig;
  readonly #runner: StageRunner;
  readonly #starter: PartStarter;
  readonly #drain: Drain;
  /** Resolves once a server that was started has stopped. */
  readonly stopped: Promise<void>;
  #tellStopped: () => void = () => {};
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;
  #ready = false;
  #draining = false;
  #gaveUp = false;

  constructor(config: AppConfig, wiring: Wiring, parts: LifecycleParts) {
    const { clock, logger: log, stageTimeoutMs } = config;
    this.#config = config;
    this.#runner = new StageRunner({ clock, log, timeoutMs: stageTimeoutMs });
    this.#starter = new PartStarter(config, wiring, parts, this.#runner);
    this.#drain = new Drain({
      options: config.drain,
      clock,
      log,
      modules: parts.modules,
      moduleTimeoutMs: stageTimeoutMs,
      ownSessions: () => wiring.sessions.size,
    });
    this.stopped = new Promise((resolve) => {
      this.#tellStopped = resolve;
    });
    wiring.surrender.onGivenUp((why) => {
      this.#gaveUp = true;
      log.error(`shutting down: ${why.message}`, { error: why });
      void this.stop();
    });
  }

  /** `type:id` */
  get title(): string {
    return `${this.#config.self.type}:${this.#config.self.id}`;
  }

  get untouched(): boolean {
    return this.#starting === null;
  }

  get running(): boolean {
    return this.#ready && this.#stopping === null;
  }

  /** Whether its start was done, once. */
  get started(): boolean {
    return this.#ready;
  }

  get stopAsked(): boolean {
    return this.#stopping !== null;
  }

  /** Whether sessions are left to end by themselves; a further {@link stop} ends that. */
  get draining(): boolean {
    return this.#draining;
  }

  /** How many parts did not stop cleanly, or gave up. */
  get faults(): number {
    return this.#runner.faults + (this.#gaveUp ? 1 : 0);
  }

  start(): Promise<void> {
    if (this.#starting !== null) return Promise.reject(new Error("Cannot start a server twice"));
    this.#starting = keepingAlive(() => this.#start());
    return this.#starting;
  }

  /** Never rejects. */
  async stop({ drain = false }: StopOptions = {}): Promise<void> {
    const starting = this.#starting;
    if (starting === null) return;
    if (this.#stopping !== null && !drain) this.#drain.end();
    if (this.#stopping === null) {
      this.#draining = drain;
      this.#stopping = keepingAlive(() => this.#stop(starting));
    }
    await this.#stopping;
  }

  async #start(): Promise<void> {
    const { logger } = this.#config;
    logger.info(`starting server ${this.title}`);
    try {
      checkAcceptors(this.#config);
      await this.#starter.start(() => this.#proceed());
    } catch (error) {
      await this.#starter.stop();
      if (this.#stopping !== null) logger.info("server stopped");
      throw error;
    }
    this.#ready = true;
    logger.info("all modules started!");
  }

  #proceed(): void {
    if (this.#stopping !== null) throw new Error("The server was stopped while it started");
  }

  async #stop(starting: Promise<void>): Promise<void> {
    await starting.catch(() => undefined);
    // What a failed start began was undone by it.
    if (this.#ready) await this.#stopParts();
    this.#draining = false;
    this.#tellStopped();
  }

  async #stopParts(): Promise<void> {
    const { logger } = this.#config;
    logger.info(`stopping server ${this.title}`);
    await this.#starter.closeDoors();
    if (this.#draining) await this.#drain.run();
    this.#draining = false;
    await this.#starter.stop();
    logger.info("server stopped");
  }
}
