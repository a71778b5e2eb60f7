import { describe, expect, it } from "vitest";
import type { ServerInfo } from "../../dispatch/index.js";
import { pickByKey, pickRandom } from "./pick.js";

const server = (id: string): ServerInfo => ({
  id,
  type: "room",
  frontend: false,
  hostname: "host",
  metadata: {},
});
const four = ["a", "b", "c", "d"].map(server);
const keys = Array.from({ length: 10_000 }, (_, i) => `room-${i}`);

/** Of counts that should be equal; 3 degrees of freedom exceed 16.3 once in a thousand. */
function chiSquare(counts: readonly number[], total: number): number {
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function countBy(picks: readonly (ServerInfo | undefined)[]): number[] {
  return four.map(({ id }) => picks.filter((pick) => pick?.id === id).length);
}

describe("routing", () => {
  it("picks at random, each server as often as the others", () => {
    const picks = keys.map(() => pickRandom(four));
    // Random: a wrong alarm once in a hundred million.
    expect(chiSquare(countBy(picks), picks.length)).toBeLessThan(40);
  });

  it("spreads keys over the servers", () => {
    const picks = keys.map((key) => pickByKey(four, key));
    expect(chiSquare(countBy(picks), picks.length)).toBeLessThan(16.3);
  });

  it("moves only the keys of a server that leaves", () => {
    const three = four.slice(0, 3);
    for (const key of keys) {
      const before = pickByKey(four, key)?.id;
      if (before !== "d") expect(pickByKey(three, key)?.id).toBe(before);
    }
  });

  it("picks none where there is none", () => {
    expect(pickRandom([])).toBeUndefined();
    expect(pickByKey([], "key")).toBeUndefined();
  });
});
