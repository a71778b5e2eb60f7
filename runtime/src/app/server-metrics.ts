import { setImmediate as immediate } from "node:timers/promises";
import type { Discovery } from "../cluster/index.js";
import { type Clock, type Metrics, metricNames, nsPerMs } from "../observe/index.js";
import type { DispatchGate, LiveConnection } from "../server/index.js";
import type { TimerHost } from "../timer/index.js";

const handlerPool = { pool: "handler_dispatch" };
/** Local and forwarded calls of a client wait in one queue. */
const callChannels = [
  { channel: "handler_chlocalprocess" },
  { channel: "handler_chremoteprocess" },
];

/** What the server's own state is measured with. */
export interface ServerMetricsSources {
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Between two measurements, ms. */
  readonly periodMs: number;
  readonly connections: ReadonlySet<LiveConnection>;
  readonly gate: DispatchGate;
  readonly timers: TimerHost;
  /** Calls of one client that may be under way. */
  readonly maxInFlight: number;
  /** `null` for a standalone server. */
  readonly discovery: Discovery | null;
}

/** Reports the server's own state again and again; the returned function ends it. */
export function reportServerMetrics(sources: ServerMetricsSources): () => void {
  const { metrics, clock, periodMs, discovery } = sources;
  if (!metrics.enabled) return () => {};
  const stopPeriod = clock.every(periodMs, () => void reportProcess(sources));
  void reportProcess(sources);
  metrics.gauge(metricNames.connectedClients, {}, sources.connections.size);
  const known = new Set<string>();
  const report = (): void => {
    const counts = new Map([...known].map((type) => [type, 0]));
    for (const { type } of discovery?.servers() ?? [])
      counts.set(type, (counts.get(type) ?? 0) + 1);
    for (const [type, count] of counts) {
      known.add(type);
      metrics.gauge(metricNames.countServers, { type }, count);
    }
  };
  const stopDiscovery = discovery?.onChange(report);
  report();
  return () => {
    stopPeriod();
    stopDiscovery?.();
  };
}

async function reportProcess(sources: ServerMetricsSources): Promise<void> {
  const { metrics } = sources;
  const askedAt = performance.now();
  await immediate();
  metrics.gauge(metricNames.eventLoopLag, {}, (performance.now() - askedAt) * nsPerMs);
  metrics.gauge(metricNames.heapSize, {}, process.memoryUsage().heapUsed);
  reportCalls(sources);
}

function reportCalls(sources: ServerMetricsSources): void {
  const { metrics, connections, gate, timers, maxInFlight } = sources;
  let calls = 0;
  let most = 0;
  for (const { inFlight } of connections) {
    calls += inFlight;
    most = Math.max(most, inFlight);
  }
  metrics.gauge(metricNames.goroutines, {}, calls + timers.active);
  metrics.gauge(metricNames.totalWorkers, handlerPool, gate.max);
  metrics.gauge(metricNames.busyWorkers, handlerPool, gate.bounded ? gate.running : calls);
  const free = Math.max(0, maxInFlight - most);
  for (const labels of callChannels) metrics.histogram(metricNames.channelCapacity, labels, free);
}
