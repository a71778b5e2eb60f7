export {
  type Clock,
  longestTimerMs,
  nsPerMs,
  systemClock,
  timeoutSignal,
  wallTime,
} from "./clock.js";
export { ContainedReporter } from "./contained-reporter.js";
export { LateReporter } from "./late-reporter.js";
export { type LogFields, type Logger, silentLogger } from "./logger.js";
export type { MetricSpec } from "./metric-specs.js";
export {
  combineReporters,
  type Meter,
  type MetricLabels,
  type Metrics,
  type MetricsReporter,
  metricNames,
  noMetrics,
} from "./metrics.js";
export { createPinoLogger, type LogLevel, type PinoLoggerOptions } from "./pino-logger.js";
export { RouteLabels } from "./route-labels.js";
export { SampledLog } from "./sampled-log.js";
export { type Due, TimerWheel, WheelEntry, WheelTimer } from "./timer-wheel.js";
