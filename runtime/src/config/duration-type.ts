import { formatGoDuration, parseGoDuration } from "../wire/index.js";
import { bad, good, type Reading, type ValueType } from "./value-type.js";

export interface DurationRange {
  /** Whether nothing at all makes no sense. @defaultValue false */
  readonly positive?: boolean;
  /** Whether what takes it knows whole seconds only. @defaultValue false */
  readonly wholeSeconds?: boolean;
}

/** Longer ones end at once in the timers of JavaScript. */
const maxMs = 2 ** 31 - 1;
const secondMs = 1_000;
const nsPerMs = 1e6;

/** A duration with its unit, such as `30s`, `1m30s` or `100ms`; its value is in ms. */
export function duration(range: DurationRange = {}): ValueType<number, string> {
  return {
    name: "duration",
    textual: false,
    read: (raw) => readDuration(raw, range),
    write: formatDuration,
  };
}

/** As people write it: `2m`, not `2m0s`. */
export function formatDuration(ms: number): string {
  return formatGoDuration(ms).replace(/m0s$/, "m").replace(/h0m$/, "h");
}

function readDuration(raw: unknown, { positive, wholeSeconds }: DurationRange): Reading<number> {
  const text = typeof raw === "number" ? String(raw) : raw;
  if (typeof text !== "string") return bad('it has to be a duration such as "30s" or "100ms"');
  const ms = parseDuration(text.trim());
  if (ms === null) return bad(unitMend(text.trim()));
  if (ms < 0) return bad("it can't be negative");
  if (positive === true && ms === 0) return bad("it has to be more than 0");
  if (ms > maxMs) return bad(`it can be ${formatDuration(maxMs - (maxMs % secondMs))} at most`);
  if (wholeSeconds === true && ms % secondMs !== 0) return bad("it has to be whole seconds");
  return good(ms);
}

function parseDuration(text: string): number | null {
  try {
    return parseGoDuration(text);
  } catch {
    return null;
  }
}

function unitMend(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text)) return 'it has to be a duration such as "30s" or "1m30s"';
  // So many can only be nanoseconds, which is what deployed servers take a bare number for.
  if (Number(text) >= nsPerMs) {
    return `it needs a unit; for nanoseconds write "${formatDuration(Number(text) / nsPerMs)}"`;
  }
  return `it needs a unit; write "${text}s" or "${text}ms"`;
}
