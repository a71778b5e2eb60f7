import type { Config, CustomMetric } from "../config/index.js";
import {
  LateReporter,
  type Logger,
  type MetricSpec,
  type MetricsReporter,
} from "../observe/index.js";
import { portOfWorker } from "./worker-processes.js";

/** The reporters that a configuration asks for. */
export function reportersFromConfig(
  config: Config,
  serverType: string,
  log: Logger,
): MetricsReporter[] {
  if (!config.get("pitaya.metrics.prometheus.enabled")) return [];
  const options = {
    serverType,
    game: config.get("pitaya.metrics.game"),
    port: portOfWorker(config.get("pitaya.metrics.prometheus.port")),
    constLabels: config.get("pitaya.metrics.constLabels"),
    additionalLabels: config.get("pitaya.metrics.additionalLabels"),
    custom: customSpecs(config),
    log,
  };
  // prom-client is loaded by servers that use it only.
  const load = async (): Promise<MetricsReporter> => {
    const { PrometheusReporter } = await import("../observe/prometheus-reporter.js");
    return new PrometheusReporter(options);
  };
  return [new LateReporter(load)];
}

function customSpecs(config: Config): MetricSpec[] {
  return [
    ...config.get("pitaya.metrics.custom.counters").map((metric) => spec("counter", metric)),
    ...config.get("pitaya.metrics.custom.gauges").map((metric) => spec("gauge", metric)),
    ...config.get("pitaya.metrics.custom.summaries").map((metric) => ({
      ...spec("summary", metric),
      percentiles: Object.keys(metric.objectives).map(Number),
    })),
    ...config.get("pitaya.metrics.custom.histograms").map((metric) => ({
      ...spec("histogram", metric),
      buckets: metric.buckets,
    })),
  ];
}

function spec(
  kind: MetricSpec["kind"],
  { name, subsystem, help, labels }: CustomMetric,
): MetricSpec {
  return { kind, name, subsystem, help, labels };
}
