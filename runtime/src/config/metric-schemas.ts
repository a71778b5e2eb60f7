import type { z } from "zod";
import { labelName } from "./list-types.js";
import { zod } from "./packages.js";

/** What one entry of each list has to be. Made for each reading: there is one at the start of a server. */
export function metricSchemas() {
  const { z } = zod();
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
    buckets: z
      .array(z.number())
      .refine(isRising, { message: "each has to be above the one before" }),
  });
  return { metric, summary, histogram };
}

/** A list of entries, each name once. */
export function listOf<Metric extends { readonly name: string }>(
  schema: z.ZodType<Metric>,
): z.ZodType<readonly Metric[]> {
  const { z } = zod();
  return z.array(schema).superRefine((metrics, context) => {
    const names = metrics.map((each) => each.name);
    const twice = names.find((each, i) => names.indexOf(each) !== i);
    if (twice !== undefined) context.addIssue(`"${twice}" is there twice`);
  });
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((value, i) => i === 0 || value > (numbers[i - 1] ?? value));
}
