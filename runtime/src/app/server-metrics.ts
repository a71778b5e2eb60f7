import { setImmediate as immediate } from "node:timers/promises";
import type { Discovery } from "../cluster/index.js";
import { type Clock, type Metrics, metricNames } from "../observe/index.js";
import type { LiveConnection } from "../server/index.js";

const nsPerMs = 1e6;

/** What the server's own state is measured with. */
export interface ServerMetricsSources {
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Between two measurements, ms. */
  readonly periodMs: number;
  readonly connections: ReadonlySet<LiveConnection>;
  /** `null` for a standalone server. */
  readonly discovery: Discovery | null;
}

/** Reports the server's own state again and again; the returned function ends it. */
export function reportServerMetrics(sources: ServerMetricsSources): () => void {
  const { metrics, clock, periodMs, discovery } = sources;
  if (!metrics.enabled) return () => {};
  const stopPeriod = clock.every(periodMs, () => void reportProcess(sources));
  void reportProcess(sources);
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

async function reportProcess({ metrics, connections }: ServerMetricsSources): Promise<void> {
  const askedAt = performance.now();
  await immediate();
  metrics.gauge(metricNames.eventLoopLag, {}, (performance.now() - askedAt) * nsPerMs);
  metrics.gauge(metricNames.heapSize, {}, process.memoryUsage().heapUsed);
  let calls = 0;
  for (const { inFlight } of connections) calls += inFlight;
  metrics.gauge(metricNames.goroutines, {}, calls);
}
