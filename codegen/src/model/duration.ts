const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Parses a duration as Go writes it (`500ms`, `5s`, `1m30s`) to milliseconds.
 * `undefined` if it is none, or not above zero.
 */
export function parseDurationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  const total = [...parts].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ""] ?? Number.NaN),
    0,
  );
  // Sums of fractions are rounded to whole nanoseconds.
  const ms = Math.round(total * 1e6) / 1e6;
  return ms > 0 ? ms : undefined;
}
