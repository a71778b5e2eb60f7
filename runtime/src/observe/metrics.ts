/** Values of a metric's labels, by label. */
export type MetricLabels = Readonly<Record<string, string>>;

/** Takes measurements. A metric is told by its name and has its kind once and for all. */
export interface Meter {
  /** Adds to a counter; `value` is 0 or above. */
  count(name: string, labels: MetricLabels, value: number): void;
  /** Sets a gauge. */
  gauge(name: string, labels: MetricLabels, value: number): void;
  /** Adds an observation to a summary. */
  summary(name: string, labels: MetricLabels, value: number): void;
  /** Adds an observation to a histogram. */
  histogram(name: string, labels: MetricLabels, value: number): void;
}

/**
 * PORT: where measurements go. Several reporters may be active. A name is one of
 * {@link metricNames} or an application's own; times are in nanoseconds.
 */
export interface MetricsReporter extends Meter {
  /** Called before the server's other parts start; what it rejects with fails the start. */
  start?(): Promise<void>;
  /** Called after the server's other parts have stopped. */
  stop?(): Promise<void>;
}

/** All reporters of a server as one. */
export interface Metrics extends Meter {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** False without reporters: what is costly to measure need not be measured. */
  readonly enabled: boolean;
}

/**
 * Metrics that the framework itself reports. The first ones are Pitaya's, by its names and labels; the
 * others keep to what Prometheus advises.
 */
export const metricNames = {
  /** Summary, ns; labels `route`, `status` ok or failed, `type` handler or rpc, `code`. */
  responseTime: "response_time_ns",
  /** Summary, ns from receipt to start; labels `route`, `type` local or remote. */
  handlerDelay: "handler_delay_ns",
  /** Gauge. */
  connectedClients: "connected_clients",
  /** Counter: messages that the rate limiter dropped. */
  exceededRateLimiting: "exceeded_rate_limiting",
  /** Gauge; label `type`. */
  countServers: "count_servers",
  /**
   * Histogram of free places in a queue; label `channel`. `agent_chsend`: one client's messages to be
   * sent, at each one. `handler_chlocalprocess` and `handler_chremoteprocess`: calls of the client
   * that has most under way, every period; these two share one queue.
   */
  channelCapacity: "channel_capacity",
  /** Gauge: RPC messages lost to a full inbox. */
  droppedMessages: "dropped_messages",
  /**
   * Gauge: calls that may run at a time, of clients or of other servers; 0: no bound. Label `pool`:
   * handler_dispatch or rpc_server_remote.
   */
  totalWorkers: "total_workers",
  /** Gauge: those that do; label `pool`. */
  busyWorkers: "busy_workers",
  /** Gauge: calls of clients under way, and timers that are set. */
  goroutines: "goroutines",
  /** Gauge, bytes. */
  heapSize: "heapsize",
  /** Gauge. */
  heapObjects: "heapobjects",
  /** Gauge, ns; how late the event loop is. */
  eventLoopLag: "event_loop_lag_ns",
  /** Gauge: stored calls that failed and wait for their next try. */
  workerJobsRetry: "worker_jobs_retry_total",
  /** Gauge: stored calls that came to an end, on any server that shares them; label `status` ok or failed. */
  workerJobs: "worker_jobs_total",
  /** Gauge: stored calls that wait (`rpc`) or have failed for good (`dead`); label `queue`. */
  workerQueueSize: "worker_queue_size",
  /** Counter: a bound was hit; label `limit`, the name of its option, between servers with `rpc.` before. */
  limitHits: "limit_hits_total",
  /** Counter: connections closed for what they sent; label `code`. */
  protocolErrors: "protocol_errors_total",
  /** Counter: handshakes refused by a validator; label `validator`. */
  handshakesRefused: "handshakes_refused_total",
  /**
   * Counter: routes that a peer has in another form; label `peer`, client or the type of the server,
   * and `route`. Of a client at each handshake, of a server once.
   */
  schemaDifferences: "schema_differences_total",
  /** Counter: connections that could not be accepted; label `acceptor`. */
  acceptErrors: "accept_errors_total",
  /** Counter: sessions that ended; label `reason`. */
  sessionsClosed: "sessions_closed_total",
  /**
   * Counter: what a server keeps in etcd was found gone, and is written again. Labels `kind`, server or
   * bindings; `cause`, lease or key.
   */
  registrationsLost: "registrations_lost_total",
  /**
   * Counter: users who left a server while etcd could not be asked, so that it still had them there; it
   * is told once it answers.
   */
  bindingsLeft: "bindings_left_total",
  /**
   * Counter: what etcd holds among the servers and can't be one was skipped; once more each time that all
   * are read anew. Label `cause`: key, identity (no id or type, or others than its key's) or value.
   */
  recordsSkipped: "records_skipped_total",
} as const;

/** Hands every measurement to each reporter. */
export function combineReporters(reporters: readonly MetricsReporter[]): Metrics {
  return {
    enabled: reporters.length > 0,
    start: async () => {
      for (const reporter of reporters) await reporter.start?.();
    },
    stop: async () => {
      for (const reporter of reporters) await reporter.stop?.();
    },
    count: (name, labels, value) => {
      for (const reporter of reporters) reporter.count(name, labels, value);
    },
    gauge: (name, labels, value) => {
      for (const reporter of reporters) reporter.gauge(name, labels, value);
    },
    summary: (name, labels, value) => {
      for (const reporter of reporters) reporter.summary(name, labels, value);
    },
    histogram: (name, labels, value) => {
      for (const reporter of reporters) reporter.histogram(name, labels, value);
    },
  };
}

/** Nobody listens. */
export const noMetrics: Metrics = combineReporters([]);
