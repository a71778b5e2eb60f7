import { z } from "zod";
import { labelName } from "./list-types.js";
import { isRecord } from "./record.js";
import { bad, good, type ValueType } from "./value-type.js";

/** A counter or gauge of the application's own. */
export interface CustomMetric {
  readonly subsystem: string;
  /** How the application reports it; unique among the metrics of its kind. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

export interface CustomSummary extends CustomMetric {
  /** Quantile to the error that it may have, such as `{ "0.5": 0.05 }`. */
  readonly objectives: Readonly<Record<string, number>>;
}

export interface CustomHistogram extends CustomMetric {
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
}

const name = z.string().regex(labelName, "letters, digits and _ only, no digit first");
const metric = z.strictObject({
  subsystem: name,
  name,
  help: z.string().default(""),
  labels: z.array(name).default([]),
});
const quantile = z.string().refine((text) => Number(text) >= 0 && Number(text) <= 1, {
  message: "a quantile is from 0 to 1",
});
const summary = metric.extend({
  objectives: z.record(quantile, z.number().min(0).max(1)).default({}),
});
const histogram = metric.extend({
  buckets: z.array(z.number()).refine(isRising, { message: "each has to be above the one before" }),
});

/** Counters and gauges. */
export const plainMetrics: ValueType<readonly CustomMetric[]> = metricsType(metric);
export const summaries: ValueType<readonly CustomSummary[]> = metricsType(summary);
export const histograms: ValueType<readonly CustomHistogram[]> = metricsType(histogram);

function metricsType<Metric extends CustomMetric>(
  schema: z.ZodType<Metric>,
): ValueType<readonly Metric[]> {
  const all = z.array(schema).superRefine((metrics, context) => {
    const names = metrics.map((each) => each.name);
    const twice = names.find((each, i) => names.indexOf(each) !== i);
    if (twice !== undefined) context.addIssue(`"${twice}" is there twice`);
  });
  return {
    name: "list of metrics",
    textual: false,
    read: (raw) => {
      const data = typeof raw === "string" ? parseJson(raw) : raw;
      if (!Array.isArray(data)) {
        return bad('it has to be a list of metrics; as a text JSON: [{"Subsystem":…,"Name":…}]');
      }
      const result = all.safeParse(data.map(lowerNames));
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

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((value, i) => i === 0 || value > (numbers[i - 1] ?? value));
}
