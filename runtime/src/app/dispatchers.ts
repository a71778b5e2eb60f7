import {
  CallTracer,
  Dispatcher,
  type HandlerContext,
  HandlerGuard,
  PayloadReader,
  type RemoteContext,
} from "../dispatch/index.js";
import type { SampledLog } from "../observe/index.js";
import type { Serializer } from "../serialize/index.js";
import { keyOfLimit } from "../server/index.js";
import type { AppConfig } from "./options.js";
import type { Registrations } from "./registrations.js";

/** What runs the methods of a server. */
export interface Dispatchers {
  /** Reads what clients send. */
  readonly payloads: PayloadReader;
  readonly handlers: Dispatcher<HandlerContext>;
  readonly remotes: Dispatcher<RemoteContext>;
}

export function makeDispatchers(
  config: AppConfig,
  { handlerHooks, remoteHooks }: Registrations,
  log: SampledLog,
): Dispatchers {
  const { serializer, rpcSerializer, limits, metrics, validation: validates } = config;
  const forClients = serializer.forClients?.(limits) ?? serializer;
  const reads = (from: Serializer): PayloadReader =>
    new PayloadReader({ serializer: from, log, metrics, keys: keyOfLimit });
  // Payloads must not cost anything where they are not logged.
  const traces = (from: Serializer): CallTracer | null =>
    config.logger.debugEnabled === true ? new CallTracer(from) : null;
  const payloads = reads(forClients);
  return {
    payloads,
    handlers: new Dispatcher({
      serializer,
      payloads,
      hooks: handlerHooks,
      log,
      guard: new HandlerGuard(config.clock),
      validates,
      tracer: traces(forClients),
    }),
    remotes: new Dispatcher<RemoteContext>({
      serializer: rpcSerializer,
      payloads: reads(rpcSerializer),
      hooks: remoteHooks,
      log,
      guard: null,
      validates,
      tracer: traces(rpcSerializer),
    }),
  };
}
