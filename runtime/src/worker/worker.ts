import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import {
  metadataKeys,
  type RpcCaller,
  routingErrors,
  type ServerPicker,
} from "../cluster/index.js";
import type { Metadata, ServerInfo } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import { TimeLimitError, withinTime } from "../module/index.js";
import type { Clock } from "../observe/index.js";
import { formatGoDuration, parseRoute } from "../wire/index.js";
import { decodeJob, type Job } from "./job.js";
import { describeFailure, GiveUpError } from "./job-error.js";
import type { JobConsumer, JobQueue } from "./job-queue.js";

/** Which stored calls a server runs, and how. */
export interface WorkerOptions {
  /**
   * The id of the server that runs a job; `undefined`: by the routing key of the call, or any server
   * of the type. What it throws is a failed try.
   */
  readonly serverFor?: (route: string, metadata: Metadata) => string | undefined;
}

/** Runs remotes of this very server. */
export type LocalRemotes = (
  route: string,
  argument: Uint8Array,
  metadata: Metadata,
) => Promise<unknown>;

export interface OtherServers {
  readonly picker: Pick<ServerPicker, "pick" | "byId">;
  readonly caller: RpcCaller;
}

export interface WorkerServices {
  readonly queue: JobQueue;
  readonly self: ServerInfo;
  /** `null`: there are no other servers. */
  readonly others: OtherServers | null;
  readonly local: LocalRemotes;
  readonly clock: Clock;
  readonly concurrency: number;
  /** How long one try of a job may take that does not say it, ms. */
  readonly timeoutMs: number;
}

/** Calls again of this kind fail again. */
const finalCodes: ReadonlySet<string> = new Set([codes.badRequest, codes.notFound]);

/** Makes the calls that are stored as jobs. */
export class JobWorker {
  readonly #services: WorkerServices;
  readonly #serverFor: WorkerOptions["serverFor"];
  #consumer: JobConsumer | null = null;

  constructor(services: WorkerServices, { serverFor }: WorkerOptions) {
    this.#services = services;
    this.#serverFor = serverFor;
  }

  async start(): Promise<void> {
    const { queue, concurrency } = this.#services;
    this.#consumer = await queue.consume((_id, data) => this.#run(data), { concurrency });
  }

  /** How many jobs still ran when the time was up. */
  async stop(withinMs: number): Promise<number> {
    return (await this.#consumer?.stop(withinMs)) ?? 0;
  }

  async #run(data: unknown): Promise<void> {
    const job = decodeJob(data);
    try {
      await this.#call(job, this.#targetOf(job));
    } catch (error) {
      if (!(error instanceof PitayaError) || !finalCodes.has(error.code)) throw error;
      throw new GiveUpError(describeFailure(error));
    }
  }

  async #call({ route, argument, metadata, options }: Job, target: ServerInfo): Promise<void> {
    const { self, others } = this.#services;
    const timeoutMs = options.timeoutMs ?? this.#services.timeoutMs;
    if (target.id === self.id) return this.#callLocally(route, argument, metadata, timeoutMs);
    if (others === null) throw routingErrors.notRunning();
    const request = {
      type: RPCType.User,
      session: undefined,
      msg: { id: 0n, route, data: argument, reply: "", type: MsgType.MsgRequest },
      frontendID: "",
    };
    await others.caller.call(target, request, metadata, { timeoutMs });
  }

  async #callLocally(
    route: string,
    argument: Uint8Array,
    metadata: Metadata,
    timeoutMs: number,
  ): Promise<void> {
    const { local, self, clock } = this.#services;
    const context = {
      ...metadata,
      [metadataKeys.timeout]: formatGoDuration(timeoutMs),
      [metadataKeys.peerId]: self.id,
      [metadataKeys.peerService]: self.type,
    };
    try {
      await withinTime(local(route, argument, context), timeoutMs, clock);
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      throw new PitayaError(codes.requestTimeout, `job ${error.message}`, { metadata: { route } });
    }
  }

  #targetOf({ route, argument: payload, metadata, options }: Job): ServerInfo {
    const serverType = serverTypeOf(route);
    const id = this.#serverFor?.(route, metadata) ?? options.serverId;
    if (id !== undefined) return this.#byId(id);
    const { self, others } = this.#services;
    const { routingKey: key } = options;
    if (serverType === self.type && (key === undefined || others === null)) return self;
    if (others === null) throw routingErrors.notRunning();
    const call = { route, serverType, key, payload, metadata };
    return others.picker.pick({
      ...call,
      session: undefined,
      args: undefined,
      strategy: undefined,
    });
  }

  #byId(id: string): ServerInfo {
    const { self, others } = this.#services;
    if (id === self.id) return self;
    if (others === null) throw routingErrors.unknownServer();
    return others.picker.byId(id);
  }
}

function serverTypeOf(route: string): string {
  try {
    const { serverType } = parseRoute(route);
    if (serverType !== "") return serverType;
  } catch {
    // Told in the same way as a route without a type.
  }
  throw new GiveUpError(
    `Cannot run job: its route ${JSON.stringify(route)} is not type.service.method`,
  );
}
