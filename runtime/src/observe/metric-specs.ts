import { metricNames } from "./metrics.js";

/** What a reporter that has to declare its metrics needs to know of one. */
export interface MetricSpec {
  readonly kind: "counter" | "gauge" | "summary" | "histogram";
  /** What it is reported by; unique. */
  readonly name: string;
  readonly subsystem: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a summary, 0 to 1. */
  readonly percentiles?: readonly number[];
  /** Of a histogram. */
  readonly buckets?: readonly number[];
}

const percentiles = [0.7, 0.95, 0.99];
const queueBuckets = [0, 1, 10, 50, 100, 250, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000];

/** The framework's own metrics, with Pitaya's subsystems and objectives. */
export const metricSpecs: readonly MetricSpec[] = [
  {
    kind: "summary",
    name: metricNames.responseTime,
    subsystem: "handler",
    help: "the time to process a msg in nanoseconds",
    labels: ["route", "status", "type", "code"],
    percentiles,
  },
  {
    kind: "summary",
    name: metricNames.handlerDelay,
    subsystem: "handler",
    help: "the delay to start processing a msg in nanoseconds",
    labels: ["route", "type"],
    percentiles,
  },
  gauge(metricNames.connectedClients, "acceptor", "the number of clients connected right now"),
  counter(
    metricNames.exceededRateLimiting,
    "acceptor",
    "the number of messages dropped because of exceeded rate limiting",
  ),
  gauge(metricNames.countServers, "service_discovery", "the number of discovered servers", [
    "type",
  ]),
  {
    kind: "histogram",
    name: metricNames.channelCapacity,
    subsystem: "channel",
    help: "the free places of a queue",
    labels: ["channel"],
    buckets: queueBuckets,
  },
  gauge(
    metricNames.droppedMessages,
    "rpc_server",
    "the number of RPC messages lost to a full inbox",
  ),
  gauge(metricNames.workerJobsRetry, "worker", "the number of jobs that wait for another try"),
  gauge(metricNames.workerJobs, "worker", "the number of jobs that came to an end", ["status"]),
  gauge(metricNames.workerQueueSize, "worker", "the number of jobs in a queue", ["queue"]),
  gauge(metricNames.totalWorkers, "worker_pool", "the number of calls that may run at a time", [
    "pool",
  ]),
  gauge(metricNames.busyWorkers, "worker_pool", "the number of calls that run", ["pool"]),
  gauge(metricNames.goroutines, "sys", "the number of calls and timers under way"),
  gauge(metricNames.heapSize, "sys", "the heap in use in bytes"),
  gauge(metricNames.heapObjects, "sys", "the number of objects on the heap, where it is known"),
  gauge(metricNames.eventLoopLag, "sys", "how late the event loop is in nanoseconds"),
  counter(metricNames.limitHits, "acceptor", "the number of times that a limit was hit", ["limit"]),
  counter(
    metricNames.protocolErrors,
    "acceptor",
    "the number of connections closed for what they sent",
    ["code"],
  ),
  counter(
    metricNames.handshakesRefused,
    "acceptor",
    "the number of handshakes refused by a validator",
    ["validator"],
  ),
  counter(
    metricNames.schemaDifferences,
    "schema",
    "the number of routes that a peer has in another form",
    ["peer", "route"],
  ),
  counter(
    metricNames.acceptErrors,
    "acceptor",
    "the number of connections that could not be accepted",
    ["acceptor"],
  ),
  counter(metricNames.sessionsClosed, "acceptor", "the number of sessions that ended", ["reason"]),
  counter(
    metricNames.registrationsLost,
    "service_discovery",
    "the number of times that what is kept in etcd was gone",
    ["kind", "cause"],
  ),
  counter(
    metricNames.bindingsLeft,
    "service_discovery",
    "the number of users who left while their binding could not be removed",
  ),
  counter(
    metricNames.recordsSkipped,
    "service_discovery",
    "the number of times that a record of a server could not be read",
    ["cause"],
  ),
];

function counter(
  name: string,
  subsystem: string,
  help: string,
  labels: readonly string[] = [],
): MetricSpec {
  return { kind: "counter", name, subsystem, help, labels };
}

function gauge(
  name: string,
  subsystem: string,
  help: string,
  labels: readonly string[] = [],
): MetricSpec {
  return { kind: "gauge", name, subsystem, help, labels };
}
