import {
  type LogFields,
  type Metrics,
  metricNames,
  type SampledLog,
} from "../../../observe/index.js";
import { keyOfRpcLimit } from "../limits.js";
import type { InboundCalls, InboundRefusal } from "./inbound-calls.js";
import type { NatsServerPlace } from "./options.js";

const pool = { pool: "rpc_server_remote" };
const callChannel = { channel: "rpc_server_subchan" };

/** Measures what comes in, under Pitaya's names. */
export class ServerMeter {
  readonly #metrics: Metrics;
  readonly #warnings: SampledLog;
  readonly #limits: NatsServerPlace;
  #dropped = 0;

  constructor(metrics: Metrics, warnings: SampledLog, limits: NatsServerPlace) {
    this.#metrics = metrics;
    this.#warnings = warnings;
    this.#limits = limits;
  }

  started(): void {
    this.#metrics.gauge(metricNames.droppedMessages, {}, this.#dropped);
    const { services, maxInFlight } = this.#limits;
    this.#metrics.gauge(metricNames.totalWorkers, pool, services > 0 ? services : maxInFlight);
    this.#metrics.gauge(metricNames.busyWorkers, pool, 0);
  }

  /** A call came; measured before it is accepted. */
  called(calls: InboundCalls): void {
    if (!this.#metrics.enabled) return;
    this.#metrics.histogram(metricNames.channelCapacity, callChannel, calls.free);
    this.#metrics.gauge(metricNames.busyWorkers, pool, calls.running);
  }

  /** A push, kick or bind was handed on: none of them waits. */
  handed(channel: string): void {
    if (!this.#metrics.enabled) return;
    this.#metrics.histogram(metricNames.channelCapacity, { channel }, this.#limits.bufferPush);
  }

  refused(limit: InboundRefusal): void {
    const { maxInFlight, bufferMessages } = this.#limits;
    const value = limit === "rpc.maxInFlight" ? maxInFlight : bufferMessages;
    this.#metrics.count(metricNames.limitHits, { limit }, 1);
    this.#drop("a call of another server is refused: overloaded", {
      ...{ limit, key: keyOfRpcLimit[limit], value },
    });
  }

  /** A message came to nothing. */
  dropped(message: string, where: string, error: unknown): void {
    this.#drop(message, error instanceof Error ? { where, error: error.message } : { where });
  }

  #drop(message: string, fields: LogFields): void {
    this.#metrics.gauge(metricNames.droppedMessages, {}, ++this.#dropped);
    this.#warnings.warn(message, fields);
  }
}
