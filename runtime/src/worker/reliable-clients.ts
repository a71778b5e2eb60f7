import { givenKey, metadataKeys } from "../cluster/index.js";
import type {
  Metadata,
  MethodDesc,
  ReliableOptions,
  RemoteService,
  RetryPolicy,
} from "../dispatch/index.js";
import type { Serializer } from "../serialize/index.js";
import { encodeJob, type JobOptions } from "./job.js";
import { JobError } from "./job-error.js";
import type { JobQueue } from "./job-queue.js";

const noBytes = new Uint8Array(0);

export interface ReliableCallServices {
  readonly queue: JobQueue;
  /** How arguments are written. */
  readonly serializer: Serializer;
  /** What is not said by a method or a call. */
  readonly retry: RetryPolicy;
  /** Whether anybody could run the jobs. */
  runnable(): boolean;
}

type ClientMethod = (...args: unknown[]) => Promise<unknown>;

/** Puts the reliable methods of services into their typed clients. */
export class ReliableClients {
  readonly #services: ReliableCallServices;
  /** Clients are made for each call of a handler; most services have no such method. */
  readonly #reliable = new WeakMap<RemoteService, readonly (readonly [string, MethodDesc])[]>();

  constructor(services: ReliableCallServices) {
    this.#services = services;
  }

  /** `client` itself; what its reliable methods store carries `metadata`. */
  complete<Client extends object>(
    service: RemoteService<object, Client>,
    metadata: Metadata,
    client: Client,
  ): Client {
    const methods = client as Record<string, ClientMethod>;
    for (const [name, method] of this.#methodsOf(service)) {
      methods[name] =
        method.input === undefined
          ? (options) => this.#store(method, undefined, metadata, options as ReliableOptions)
          : (request, options) =>
              this.#store(method, request, metadata, options as ReliableOptions);
    }
    return client;
  }

  #methodsOf(service: RemoteService): readonly (readonly [string, MethodDesc])[] {
    let methods = this.#reliable.get(service);
    if (methods === undefined) {
      methods = Object.entries(service.methods).filter(([, { reliable }]) => reliable);
      this.#reliable.set(service, methods);
    }
    return methods;
  }

  async #store(
    method: MethodDesc,
    init: unknown,
    metadata: Metadata,
    options: ReliableOptions = {},
  ): Promise<string> {
    const { queue, serializer, retry } = this.#services;
    const { input, route } = method;
    if (!this.#services.runnable()) {
      throw new JobError(
        "no-worker",
        `Cannot store job "${route}": jobs are held in this process's memory, and it runs none; call app.worker(), or set pitaya.worker.redis.serverurl`,
      );
    }
    const typed = input !== undefined && input !== "raw";
    const request = typed ? input.create(init) : init;
    const job = {
      route,
      argument: typed ? serializer.serialize(input, request) : ((request ?? noBytes) as Uint8Array),
      metadata: lasting({ ...metadata, ...options.metadata }),
      options: jobOptions(method, request, options, retry),
      enqueuedAt: Date.now(),
    };
    return queue.add(encodeJob(job));
  }
}

function jobOptions(
  { reliable, routingKey: keyOf, timeoutMs: methodMs }: MethodDesc,
  request: unknown,
  options: ReliableOptions,
  configured: RetryPolicy,
): JobOptions {
  const { serverId, timeoutMs = methodMs } = options;
  const routingKey = givenKey(options.routingKey ?? keyOf?.(request as never));
  const { maxRetries, backoffMs } = reliable ?? {};
  return {
    ...(serverId === undefined ? {} : { serverId }),
    ...(routingKey === undefined ? {} : { routingKey }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    retry: {
      ...configured,
      ...(maxRetries === undefined ? {} : { max: maxRetries }),
      ...(backoffMs === undefined ? {} : { backoffMs }),
      ...options.retry,
    },
  };
}

/** Without what is true only while its caller waits. */
function lasting(metadata: Metadata): Metadata {
  const {
    [metadataKeys.timeout]: _timeout,
    [metadataKeys.peerId]: _peerId,
    [metadataKeys.peerService]: _peerService,
    ...rest
  } = metadata;
  return rest;
}
