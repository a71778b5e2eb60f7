const units: readonly (readonly [unit: string, ms: number])[] = [
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["μs", 1e-3],
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
];

const part = /^([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)/;

/** A duration as Go writes it: `5s`, `1m0s`, `300ms`, `1.5µs`. */
export function formatGoDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${formatGoDuration(-ms)}`;
  if (ms < 1e-3) return `${Math.round(ms * 1e6)}ns`;
  if (ms < 1) return `${trim(ms * 1e3, 3)}µs`;
  if (ms < 1_000) return `${trim(ms, 6)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${trim((ms % 60_000) / 1_000, 9)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/**
 * Milliseconds of a duration that Go wrote.
 *
 * @throws SyntaxError with Go's text, `time: invalid duration "5 parsecs"`
 */
export function parseGoDuration(text: string): number {
  const negative = text.startsWith("-");
  let rest = text.replace(/^[+-]/, "");
  if (rest === "0") return 0;
  let ms = 0;
  if (rest === "") throw invalid(text);
  while (rest !== "") {
    const match = part.exec(rest);
    if (match === null) throw invalid(text);
    const unit = units.find(([name]) => name === match[2]);
    ms += Number(match[1]) * (unit as readonly [string, number])[1];
    rest = rest.slice(match[0].length);
  }
  return negative ? -ms : ms;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

function invalid(text: string): SyntaxError {
  return new SyntaxError(`time: invalid duration ${JSON.stringify(text)}`);
}
