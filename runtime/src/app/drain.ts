import {
  isSessionModule,
  type ModuleRegistry,
  type SessionModule,
  waitFor,
  withinTime,
} from "../module/index.js";
import type { Clock, Logger } from "../observe/index.js";
import type { DrainOptions } from "./lifecycle-options.js";

export interface DrainServices {
  readonly options: DrainOptions;
  readonly clock: Clock;
  readonly log: Logger;
  readonly modules: ModuleRegistry;
  /** How long a module may think before it is no longer waited for, ms. */
  readonly moduleTimeoutMs: number;
  /** Sessions of clients that are connected here. */
  ownSessions(): number;
}

type NamedModule = readonly [name: string, module: SessionModule];

function sessionModules(modules: ModuleRegistry): NamedModule[] {
  return modules
    .entries()
    .flatMap(([name, module]) => (isSessionModule(module) ? [[name, module] as const] : []));
}

/** Waits until nobody's session is left, here and in the modules that have sessions. */
export class Drain {
  readonly #services: DrainServices;
  readonly #end = new AbortController();

  constructor(services: DrainServices) {
    this.#services = services;
  }

  /** Ends the wait. */
  end(): void {
    this.#end.abort();
  }

  /** Never rejects: a module that fails is logged, and not waited for. */
  async run(): Promise<void> {
    const { clock, log, options } = this.#services;
    const until = clock.now() + options.timeoutMs;
    log.info("draining sessions");
    const modules = sessionModules(this.#services.modules);
    for (const [name, module] of [...modules].reverse()) {
      await this.#contain(name, () => module.startSessionDraining());
    }
    for (;;) {
      const left = await this.#left(modules);
      const timeLeft = until - clock.now();
      if (left === 0) return log.info("all sessions have ended");
      if (this.#end.signal.aborted) return log.warn("draining was ended early", { left });
      if (timeLeft <= 0) {
        return log.warn("draining took too long", { left, timeoutMs: options.timeoutMs });
      }
      log.info("waiting for sessions to end", { left });
      await waitFor(Math.min(options.periodMs, timeLeft), clock, this.#end.signal);
    }
  }

  async #left(modules: readonly NamedModule[]): Promise<number> {
    const counts = [this.#services.ownSessions()];
    for (const [name, module] of modules) {
      counts.push((await this.#contain(name, () => module.sessionCount())) ?? 0);
    }
    return Math.max(...counts);
  }

  /** A second signal must work, even while a module thinks. */
  async #contain<T>(name: string, ask: () => T | Promise<T>): Promise<T | undefined> {
    const { signal } = this.#end;
    const { moduleTimeoutMs, clock } = this.#services;
    let end = (): void => {};
    try {
      const answer = ask();
      if (!(answer instanceof Promise)) return answer;
      const ended = new Promise<undefined>((resolve) => {
        end = () => resolve(undefined);
        signal.addEventListener("abort", end);
        if (signal.aborted) end();
      });
      return await withinTime(Promise.race([answer, ended]), moduleTimeoutMs, clock);
    } catch (error) {
      this.#services.log.error("module failed while draining", { module: name, error });
      return undefined;
    } finally {
      signal.removeEventListener("abort", end);
    }
  }
}
