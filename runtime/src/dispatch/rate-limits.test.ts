import { describe, expect, it } from "vitest";
import vectors from "../../../test/vectors/ratelimit.json" with { type: "json" };
import { RateLimits } from "./rate-limits.js";

interface RateLimitVector {
  readonly name: string;
  readonly op: string;
  readonly limit: number;
  readonly intervalMs: number;
  readonly arrivalsMs: readonly number[];
  readonly allowed: readonly boolean[];
}

function setUp() {
  let now = 0;
  const limits = new RateLimits({ now: () => now, every: () => () => {} });
  return {
    limits,
    at: (ms: number) => {
      now = ms;
    },
  };
}

const cases = (vectors.vectors as unknown as RateLimitVector[]).filter(({ limit }) => limit > 0);

describe("RateLimits", () => {
  it.each(cases)("lets through what Pitaya's limiter does: $name", (vector) => {
    const { limits, at } = setUp();
    const allowed = vector.arrivalsMs.map((ms) => {
      at(ms);
      return limits.take("client", vector);
    });
    expect(allowed).toEqual(vector.allowed);
  });

  it("counts each key by itself", () => {
    const { limits } = setUp();
    const limit = { limit: 1, intervalMs: 1_000 };
    expect([limits.take("a", limit), limits.take("b", limit), limits.take("a", limit)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("does not remember clients for ever", () => {
    const { limits, at } = setUp();
    for (let i = 0; i < 100_000; i++) {
      at(i);
      limits.take(`client ${i}`, { limit: 5, intervalMs: 100 });
    }
    expect(limits.size).toBeLessThan(3_000);
  });
});
