import { env } from "node:process";
import fc from "fast-check";

const defaultRuns = 200;

/** Runs of each property; `PITAYA_FUZZ_RUNS` sets another number. */
export function fuzzRuns(): number {
  const runs = Number(env["PITAYA_FUZZ_RUNS"] ?? defaultRuns);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`PITAYA_FUZZ_RUNS is no number of runs: "${env["PITAYA_FUZZ_RUNS"]}"`);
  }
  return runs;
}

/** Asserts a property in as many runs as asked for. */
export function check<Ts extends [unknown, ...unknown[]]>(
  property: fc.IPropertyWithHooks<Ts>,
): void {
  fc.assert(property, { numRuns: fuzzRuns() });
}

/** `bytes` in chunks, cut at `cuts`, which may be any numbers. */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const inside = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  const edges = [0, ...inside, bytes.length];
  return edges.slice(1).map((end, i) => bytes.slice(edges[i], end));
}

/** What `decode` throws, or `undefined` for a value. */
export function thrownBy(decode: () => unknown): unknown {
  try {
    decode();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}
