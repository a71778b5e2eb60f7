import { isDeepStrictEqual } from "node:util";
import type { Maker, MixedCluster } from "./mixed-cluster.js";

/** One thing that has to hold between servers of both makers. */
export interface Check {
  readonly name: string;
  run(scene: Scene): Promise<void>;
}

/** Where a check runs: a client of one maker's frontend, and the backend of the other. */
export interface Scene {
  readonly cluster: MixedCluster;
  readonly front: Maker;
  readonly back: Maker;
  /** Server type of the backend. */
  readonly room: string;
  /** A name that no other check has. */
  readonly name: string;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Runs checks one after the other; a line for each. */
export async function runChecks(checks: readonly Check[], scene: Scene): Promise<Tally> {
  let failed = 0;
  for (const [index, check] of checks.entries()) {
    const title = `${scene.cluster.transport} ${scene.front}->${scene.back} ${check.name}`;
    try {
      await check.run({ ...scene, name: `${scene.name}-${index}` });
      process.stdout.write(`ok   ${title}\n`);
    } catch (error) {
      failed += 1;
      const why = error instanceof Error ? error.message : String(error);
      process.stdout.write(`FAIL ${title}\n     ${why}\n`);
    }
  }
  return { passed: checks.length - failed, failed };
}

/** @throws Error that shows both if they differ; a pattern has to match */
export function expect(actual: unknown, expected: unknown): void {
  const isGood =
    expected instanceof RegExp
      ? typeof actual === "string" && expected.test(actual)
      : isDeepStrictEqual(actual, expected);
  if (isGood) return;
  const wanted = expected instanceof RegExp ? String(expected) : JSON.stringify(expected);
  throw new Error(`got ${JSON.stringify(actual)}, not ${wanted}`);
}
