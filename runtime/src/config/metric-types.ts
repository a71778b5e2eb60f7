import type { z } from "zod";
import { listOf, metricSchemas } from "./metric-schemas.js";
import { isRecord } from "./record.js";
import { bad, good, type ValueType } from "./value-type.js";

/** A counter or gauge of the application's own. */
export interface CustomMetric {
  /** The middle part of its name in Prometheus: `pitaya_<subsystem>_<name>`. */
  readonly subsystem: string;
  /** How the application reports it; unique among the metrics of its kind. */
  readonly name: string;
  /** What Prometheus tells of it. */
  readonly help: string;
  /** Names of its labels. */
  readonly labels: readonly string[];
}

/** A summary of the application. */
export interface CustomSummary extends CustomMetric {
  /** Quantile to the error that it may have, such as `{ "0.5": 0.05 }`. */
  readonly objectives: Readonly<Record<string, number>>;
}

/** A histogram of the application. */
export interface CustomHistogram extends CustomMetric {
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
}

/** Counters and gauges. */
export const plainMetrics: ValueType<readonly CustomMetric[]> = metricsType(
  () => metricSchemas().metric,
);
export const summaries: ValueType<readonly CustomSummary[]> = metricsType(
  () => metricSchemas().summary,
);
export const histograms: ValueType<readonly CustomHistogram[]> = metricsType(
  () => metricSchemas().histogram,
);

function metricsType<Metric extends CustomMetric>(
  schema: () => z.ZodType<Metric>,
): ValueType<readonly Metric[]> {
  return {
    name: "list of metrics",
    textual: false,
    read: (raw) => {
      const data = typeof raw === "string" ? parseJson(raw) : raw;
      if (!Array.isArray(data)) {
        return bad('it has to be a list of metrics; as a text JSON: [{"Subsystem":…,"Name":…}]');
      }
      if (data.length === 0) return good([]);
      const result = listOf(schema()).safeParse(data.map(lowerNames));
      return result.success ? good(result.data) : bad(result.error.issues.map(tell).join("; "));
    },
    write: (value) => value,
  };
}

function tell({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

/** Names of fields are in any case, as names of keys. */
function lowerNames(data: unknown): unknown {
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key.toLowerCase(), value]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
