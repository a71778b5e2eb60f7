import { codes, type PitayaError } from "../error/index.js";
import { type Clock, type Metrics, metricNames, type SampledLog } from "../observe/index.js";
import { keyOfRpcLimit, type RpcLimitName } from "./rpc/limits.js";
import { NotSentError } from "./rpc/not-sent-error.js";

/** When a server that answers badly is left alone. */
export interface OverloadOptions {
  /** Calls of one server that may be unanswered; further ones are refused. @defaultValue 10000 */
  readonly maxInFlightPerServer: number;
  /** Calls in a row that got no answer, after which a server is left alone; 0: never. @defaultValue 20 */
  readonly breakerFailures: number;
  /** For how long; then one call tries it. @defaultValue 1000 */
  readonly breakerOpenMs: number;
}

export const defaultOverload: OverloadOptions = Object.freeze({
  maxInFlightPerServer: 10_000,
  breakerFailures: 20,
  breakerOpenMs: 1_000,
});

/** Whom refusals are told. */
export interface OverloadServices {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: SampledLog;
}

interface Target {
  inFlight: number;
  /** Calls without an answer since the last answer. */
  failures: number;
  /** No calls before, and one then; 0: it takes calls. */
  openUntil: number;
}

/** Refuses calls that would only add to a server's trouble; they were not sent, and may go elsewhere. */
export class OverloadError extends NotSentError {
  override readonly name: string = "OverloadError";
  override readonly code: string = codes.overloaded;
}

/** Counts the calls of each server, and stops sending to those that don't answer. */
export class OverloadControl {
  readonly #options: OverloadOptions;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #log: SampledLog;
  readonly #targets = new Map<string, Target>();

  constructor(options: OverloadOptions, { clock, metrics, log }: OverloadServices) {
    this.#options = options;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** Whether a server is not left alone right now; one that was may be tried again. */
  takesCalls(id: string): boolean {
    const target = this.#targets.get(id);
    if (target === undefined || target.openUntil === 0) return true;
    return this.#clock.now() >= target.openUntil;
  }

  /**
   * Before a call; each has its {@link leave}.
   *
   * @throws OverloadError
   */
  enter(id: string): void {
    const target = this.#targets.get(id);
    if (target === undefined) {
      this.#targets.set(id, { inFlight: 1, failures: 0, openUntil: 0 });
      return;
    }
    this.#check(id, target);
    target.inFlight++;
  }

  /** After a call; an answer may be an error. */
  leave(id: string, outcome: "answered" | "unanswered" | "given up"): void {
    const target = this.#targets.get(id);
    if (target === undefined) return;
    // A server that came back under its id is counted anew.
    if (target.inFlight > 0) target.inFlight--;
    if (outcome === "given up") return;
    if (outcome === "answered") {
      target.failures = 0;
      target.openUntil = 0;
      return;
    }
    const { breakerFailures, breakerOpenMs } = this.#options;
    target.failures++;
    if (breakerFailures === 0 || target.failures < breakerFailures) return;
    target.openUntil = this.#clock.now() + breakerOpenMs;
  }

  /** A server has left. */
  forget(id: string): void {
    this.#targets.delete(id);
  }

  #check(id: string, target: Target): void {
    const { maxInFlightPerServer, breakerFailures, breakerOpenMs } = this.#options;
    if (target.inFlight >= maxInFlightPerServer) {
      const why = `${target.inFlight} calls of ${id} are not answered`;
      throw this.#refusal(id, "rpc.maxInFlightPerServer", maxInFlightPerServer, why);
    }
    if (target.openUntil === 0) return;
    const now = this.#clock.now();
    if (now < target.openUntil) {
      const why = `${id} did not answer the last ${target.failures} calls`;
      throw this.#refusal(id, "rpc.breakerFailures", breakerFailures, why);
    }
    // One call tries; the next ones wait for what becomes of it.
    target.openUntil = now + breakerOpenMs;
  }

  #refusal(server: string, limit: RpcLimitName, value: number, why: string): PitayaError {
    const fields = { server, limit, key: keyOfRpcLimit[limit], value };
    this.#metrics.count(metricNames.limitHits, { limit }, 1);
    this.#log.warn("a call to another server is refused: overloaded", fields);
    return new OverloadError(`rpc client: overloaded: ${why}`, { metadata: { limit } });
  }
}
