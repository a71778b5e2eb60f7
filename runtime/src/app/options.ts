import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import {
  defaultOverload,
  type OverloadOptions,
  ownMetadata,
  rpcSerializerMetadata,
} from "../cluster/index.js";
import { type Config, ConfigError } from "../config/index.js";
import type { Groups, ServerInfo } from "../dispatch/index.js";
import {
  type Clock,
  ContainedReporter,
  combineReporters,
  createPinoLogger,
  type Logger,
  type Metrics,
  type MetricsReporter,
  SampledLog,
  systemClock,
} from "../observe/index.js";
import { jsonSerializer, protobufSerializer, type Serializer } from "../serialize/index.js";
import type { Limits, SchemaText } from "../server/index.js";
import type { Acceptor } from "../transport/index.js";
import { pitayaWire, RouteDictionary, type WireFormat } from "../wire/index.js";
import { type Jobs, memoryJobs } from "../worker/index.js";
import type { Cluster } from "./cluster.js";
import {
  type DrainOptions,
  defaultDrain,
  defaultShutdown,
  type ShutdownOptions,
} from "./lifecycle-options.js";
import {
  checkedLimits,
  checkedMetadata,
  checkedOverload,
  checkedPrecision,
  checkedSchema,
  checkedTimes,
  checkName,
  checkOptionNames,
  count,
  countOrNone,
  filledIn,
  positive,
} from "./option-checks.js";
import {
  type PartialWorkerSettings,
  resolveWorker,
  type WorkerSettings,
} from "./worker-options.js";
import { workerCount, workerIndex } from "./worker-processes.js";

/** How a server is made. Only the type is needed. */
export interface AppOptions {
  /** What files, environment and flags say; the options beside it are stronger. */
  readonly config?: Config;
  /** First part of the routes that this server handles; the configuration's if absent. */
  readonly serverType?: string;
  /** Unique in the cluster; made from the type and a random part if absent. */
  readonly id?: string;
  /** Whether clients connect here. @defaultValue true if there are acceptors */
  readonly frontend?: boolean;
  /**
   * Where clients connect; a frontend needs at least one, a backend has none.
   *
   * @defaultValue TCP on the configuration's port, if it has one
   */
  readonly acceptors?: readonly Acceptor[];
  /** The cluster to join; absent: a standalone server. */
  readonly cluster?: Cluster;
  /** How payloads are written. @defaultValue JSON */
  readonly serializer?: Serializer;
  /** How packets and messages are laid out. @defaultValue as Pitaya does */
  readonly wire?: WireFormat;
  /** Groups of a standalone server; a cluster brings its own. @defaultValue in memory */
  readonly groups?: Groups;
  /** Route codes, as generated. @defaultValue none */
  readonly dictionary?: Readonly<Record<string, number>>;
  /**
   * What clients may call and get pushed, as generated: clients that were given theirs are told on which
   * routes they differ. @defaultValue none: nothing is compared
   */
  readonly schema?: SchemaText;
  /** Between two heartbeats, ms; keep to whole seconds, some clients know no others. @defaultValue 30000 */
  readonly heartbeatMs?: number;
  /** Compress messages to clients where that makes them shorter. @defaultValue true */
  readonly compression?: boolean;
  /** Kick a user's other session when a session is bound; in a cluster only. @defaultValue true */
  readonly uniqueSessions?: boolean;
  /** How long a call of another server may take, ms. @defaultValue 5000 */
  readonly rpcTimeoutMs?: number;
  /**
   * How arguments and replies of remotes are written; the same on all servers that call each other.
   *
   * @defaultValue protobuf
   */
  readonly rpcSerializer?: Serializer;
  /** When calls of other servers are refused rather than sent. */
  readonly overload?: Partial<OverloadOptions>;
  /**
   * Where calls of reliable methods are kept, as `bullJobs()`.
   *
   * @defaultValue the configuration's Redis; without one the memory of this process
   */
  readonly jobs?: Jobs;
  /** How those are run, and tried again. */
  readonly worker?: PartialWorkerSettings;
  /** Calls of all clients together that may be under way, a whole number; those beyond wait. @defaultValue 0: no bound */
  readonly dispatchConcurrency?: number;
  /** Check requests by the rules of their .proto before the handler runs. @defaultValue false */
  readonly validation?: boolean;
  /** Bounds of what clients can make the server hold. @defaultValue `defaultLimits` */
  readonly limits?: Partial<Limits>;
  /**
   * How many processes `run` starts, each a server of its own; they share the port for clients, and
   * the id of the n-th one ends in `-n` where one is given. `"auto"`: as many as there are cores.
   *
   * @defaultValue 1: this process is the server
   */
  readonly workers?: number | "auto";
  /** How long one stage of one component or module may take, on start and on stop, ms. @defaultValue 30000 */
  readonly stageTimeoutMs?: number;
  /** Waiting for sessions to end before a stop. */
  readonly drain?: Partial<DrainOptions>;
  /** How long a stop waits for whom. */
  readonly shutdown?: Partial<ShutdownOptions>;
  /** Timers run at multiples of it, ms; at least 1. @defaultValue 1000 */
  readonly timerPrecisionMs?: number;
  /** Told to other servers. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** @defaultValue JSON lines of level info on stderr */
  readonly logger?: Logger;
  /** Where measurements go. @defaultValue nowhere */
  readonly reporters?: readonly MetricsReporter[];
  /** Between two measurements of the server's own state, ms. @defaultValue 15000 */
  readonly metricsPeriodMs?: number;
  /** Time, for tests. @defaultValue the machine's monotonic clock */
  readonly clock?: Clock;
}

/** What {@link AppOptions} come to. */
export interface AppConfig {
  readonly self: ServerInfo;
  readonly acceptors: readonly Acceptor[];
  readonly cluster: Cluster | null;
  readonly serializer: Serializer;
  readonly wire: WireFormat;
  readonly groups: Groups | null;
  readonly dictionary: RouteDictionary;
  readonly schema: SchemaText | null;
  readonly heartbeatMs: number;
  readonly compression: boolean;
  readonly uniqueSessions: boolean;
  readonly rpcTimeoutMs: number;
  readonly rpcSerializer: Serializer;
  readonly overload: OverloadOptions;
  readonly jobs: Jobs;
  /** Whether somebody said where jobs are kept. */
  readonly jobsAreGiven: boolean;
  readonly worker: WorkerSettings;
  readonly dispatchConcurrency: number;
  readonly validation: boolean;
  readonly limits: Limits;
  readonly workers: number;
  readonly stageTimeoutMs: number;
  readonly drain: DrainOptions;
  readonly shutdown: ShutdownOptions;
  readonly timerPrecisionMs: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly metricsPeriodMs: number;
  readonly clock: Clock;
}

const shortId = 8;

const optionNames: Readonly<Record<keyof AppOptions, true>> = {
  config: true,
  serverType: true,
  id: true,
  frontend: true,
  acceptors: true,
  cluster: true,
  serializer: true,
  wire: true,
  groups: true,
  dictionary: true,
  schema: true,
  heartbeatMs: true,
  compression: true,
  uniqueSessions: true,
  rpcTimeoutMs: true,
  rpcSerializer: true,
  overload: true,
  jobs: true,
  worker: true,
  dispatchConcurrency: true,
  validation: true,
  limits: true,
  workers: true,
  stageTimeoutMs: true,
  drain: true,
  shutdown: true,
  timerPrecisionMs: true,
  metadata: true,
  logger: true,
  reporters: true,
  metricsPeriodMs: true,
  clock: true,
};

/**
 * Fills in defaults.
 *
 * @throws ConfigError for a server type, id, metadata, interval or bound that can't be, and an unknown option
 */
export function resolveOptions(options: AppOptions): AppConfig {
  checkOptionNames(options, optionNames);
  const { serverType } = options;
  if (serverType === undefined) {
    throw new ConfigError(
      "Cannot make a server without a type: set the option `serverType`, the key `pitaya.server.type` or the flag --type",
    );
  }
  checkName("serverType", serverType);
  if (options.id !== undefined) checkName("id", options.id);
  const metadata = checkedMetadata(options.metadata ?? {});
  const acceptors = options.acceptors ?? [];
  const rpcSerializer = options.rpcSerializer ?? protobufSerializer;
  const {
    cluster = null,
    logger = createPinoLogger(),
    clock = systemClock,
    reporters = [],
  } = options;
  const faults = new SampledLog(logger, clock);
  return {
    self: {
      id: serverId(options.id, serverType),
      type: serverType,
      frontend: options.frontend ?? acceptors.length > 0,
      hostname: hostname(),
      metadata:
        cluster === null
          ? metadata
          : { ...ownMetadata, ...rpcSerializerMetadata(rpcSerializer), ...metadata },
    },
    acceptors,
    cluster,
    serializer: options.serializer ?? jsonSerializer,
    wire: options.wire ?? pitayaWire,
    groups: options.groups ?? null,
    dictionary: new RouteDictionary(options.dictionary ?? {}),
    schema: checkedSchema(options.schema),
    heartbeatMs: positive("heartbeatMs", options.heartbeatMs ?? 30_000),
    compression: options.compression ?? true,
    uniqueSessions: options.uniqueSessions ?? true,
    rpcTimeoutMs: positive("rpcTimeoutMs", options.rpcTimeoutMs ?? 5_000),
    rpcSerializer,
    overload: checkedOverload(filledIn("overload", options.overload, defaultOverload)),
    jobs: options.jobs ?? memoryJobs(),
    jobsAreGiven: options.jobs !== undefined,
    worker: resolveWorker(options.worker ?? {}),
    dispatchConcurrency: countOrNone("dispatchConcurrency", options.dispatchConcurrency ?? 0),
    validation: options.validation ?? false,
    limits: checkedLimits(options.limits),
    workers: count("workers", workerCount(options.workers ?? 1)),
    stageTimeoutMs: positive("stageTimeoutMs", options.stageTimeoutMs ?? 30_000),
    drain: checkedTimes("drain", filledIn("drain", options.drain, defaultDrain)),
    shutdown: checkedTimes("shutdown", filledIn("shutdown", options.shutdown, defaultShutdown)),
    timerPrecisionMs: checkedPrecision(options.timerPrecisionMs ?? 1_000),
    logger,
    metrics: combineReporters(reporters.map((each) => new ContainedReporter(each, faults))),
    metricsPeriodMs: positive("metricsPeriodMs", options.metricsPeriodMs ?? 15_000),
    clock,
  };
}

/** A frontend is where clients connect, a backend where they don't. */
export function checkAcceptors({ self, acceptors }: AppConfig): void {
  if (self.frontend && acceptors.length === 0) {
    throw new ConfigError(
      `Cannot start ${self.type}: a frontend needs at least one acceptor; add one to \`acceptors\`, or set \`frontend: false\``,
    );
  }
  if (!self.frontend && acceptors.length > 0) {
    throw new ConfigError(
      `Cannot start ${self.type}: a backend has no acceptors; remove them, or set \`frontend: true\``,
    );
  }
}

function serverId(id: string | undefined, serverType: string): string {
  const index = workerIndex();
  if (id !== undefined) return index === 0 ? id : `${id}-${index}`;
  return `${serverType}-${randomUUID().slice(0, shortId)}`;
}
