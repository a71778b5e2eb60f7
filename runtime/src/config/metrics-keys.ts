import { duration } from "./duration-type.js";
import { idleKey, key } from "./key-spec.js";
import { labels } from "./list-types.js";
import { histograms, plainMetrics, summaries } from "./metric-types.js";
import { float, port } from "./number-types.js";
import { bool, text } from "./text-types.js";

const noStatsd = "no reporter for StatsD is there yet; write one and pass it as `reporters`.";

/** Keys of measurements. */
export const metricsKeys = {
  "pitaya.metrics.period": key(
    duration({ positive: true }),
    "15s",
    "How often the periodic gauges are reported.",
  ),
  "pitaya.metrics.game": key(text(), "", "Label `game` of all metrics of Prometheus."),
  "pitaya.metrics.constLabels": key(labels, {}, "Labels of all metrics.", {
    aliases: ["pitaya.metrics.constTags"],
  }),
  "pitaya.metrics.additionalLabels": key(
    labels,
    {},
    "Labels that calls may set, with their defaults.",
    { aliases: ["pitaya.metrics.prometheus.additionalTags"] },
  ),
  "pitaya.metrics.prometheus.enabled": key(bool, false, "Serve metrics to Prometheus."),
  "pitaya.metrics.prometheus.port": key(port(), 9090, "Where, path `/metrics`."),
  "pitaya.metrics.statsd.enabled": idleKey(bool, false, noStatsd),
  "pitaya.metrics.statsd.host": idleKey(text({ filled: true }), "localhost:9125", noStatsd),
  "pitaya.metrics.statsd.prefix": idleKey(text(), "pitaya.", noStatsd),
  "pitaya.metrics.statsd.rate": idleKey(float({ min: 0, max: 1 }), 1, noStatsd),
  "pitaya.metrics.custom.counters": key(
    plainMetrics,
    [],
    "The application's counters: Subsystem, Name, Help, Labels each.",
  ),
  "pitaya.metrics.custom.gauges": key(plainMetrics, [], "The application's gauges, the same."),
  "pitaya.metrics.custom.summaries": key(
    summaries,
    [],
    "The application's summaries: the same and Objectives, quantile to error.",
  ),
  "pitaya.metrics.custom.histograms": key(
    histograms,
    [],
    "The application's histograms: the same and Buckets, upper bounds.",
  ),
} as const;
