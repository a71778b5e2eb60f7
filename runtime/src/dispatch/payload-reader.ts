import { codes, messageOf, PitayaError } from "../error/index.js";
import { type Metrics, metricNames, type SampledLog } from "../observe/index.js";
import {
  type AnyMessageType,
  PayloadLimitError,
  type PayloadLimits,
  type Serializer,
} from "../serialize/index.js";
import type { Session } from "../session/index.js";

export interface PayloadReaderServices {
  /** As clients' payloads need it. */
  readonly serializer: Serializer;
  readonly log: SampledLog;
  readonly metrics: Metrics;
  /** The keys that set the limits, for whoever reads of a hit. */
  readonly keys: Readonly<Record<keyof PayloadLimits, string>>;
}

/** What a payload came with. */
export interface PayloadOrigin {
  readonly route: string;
  /** Absent for calls of servers. */
  readonly session?: Session;
}

/** Reads the payloads of requests; what can't be read is its sender's fault. */
export class PayloadReader {
  readonly #services: PayloadReaderServices;

  constructor(services: PayloadReaderServices) {
    this.#services = services;
  }

  /** @throws PitayaError PIT-400 for a payload that is no such message, or beyond a limit */
  read(type: AnyMessageType, payload: Uint8Array, origin: PayloadOrigin): unknown {
    try {
      return this.#services.serializer.deserialize(type, payload);
    } catch (cause) {
      if (cause instanceof PayloadLimitError) throw this.#hit(cause, origin);
      const why = messageOf(cause);
      throw new PitayaError(codes.badRequest, why, { cause });
    }
  }

  #hit(cause: PayloadLimitError, { route, session }: PayloadOrigin): PitayaError {
    const { log, metrics, keys } = this.#services;
    const { limit, value, message } = cause;
    const key = keys[limit];
    metrics.count(metricNames.limitHits, { limit }, 1);
    const fields = { session: session?.id, route, limit, key, value };
    log.warn(`refusing a message: limit ${limit} was hit`, fields);
    return new PitayaError(codes.badRequest, `${message}, the bound that ${key} sets`, { cause });
  }
}
