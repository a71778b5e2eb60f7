export { type Clock, systemClock } from "./clock.js";
export { type LogFields, type Logger, silentLogger } from "./logger.js";
export {
  combineReporters,
  type MetricLabels,
  type Metrics,
  type MetricsReporter,
  metricNames,
  noMetrics,
} from "./metrics.js";
export { createPinoLogger, type LogLevel, type PinoLoggerOptions } from "./pino-logger.js";
export { SampledLog } from "./sampled-log.js";
export { type Due, TimerWheel, WheelTimer } from "./timer-wheel.js";
