import { describe, expect, it } from "vitest";
import { type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { LeakyBucket } from "./leaky-bucket.js";
import { rateLimiter } from "./rate-limiter.js";

interface RateVector extends Vector {
  readonly op: "rateLimit";
  readonly limit: number;
  readonly intervalMs: number;
  readonly arrivalsMs: readonly number[];
  /** Absent where the deployed server crashes. */
  readonly allowed?: readonly boolean[];
}

const vectors = vectorsOf<RateVector>("ratelimit", "rateLimit");

describe("LeakyBucket", () => {
  it.each(vectors.filter(({ allowed }) => allowed !== undefined))(
    "decides as deployed servers: $name",
    ({ limit, intervalMs, arrivalsMs, allowed }) => {
      const bucket = new LeakyBucket(limit, intervalMs);
      expect(arrivalsMs.map((at) => bucket.take(at))).toEqual(allowed);
    },
  );
});

describe("rateLimiter()", () => {
  it.each(vectors.filter(({ allowed }) => allowed === undefined))(
    "refuses what crashes deployed servers: $name",
    ({ limit, intervalMs }) => {
      expect(() => rateLimiter({ limit, intervalMs })).toThrow(
        "Cannot use rateLimiter limit 0: it has to be a whole number from 1; to switch the limiter off, set forceDisable",
      );
    },
  );

  it.each([{ limit: 1.5 }, { limit: Number.NaN }, { intervalMs: 0 }, { intervalMs: Number.NaN }])(
    "refuses %o",
    (options) => {
      expect(() => rateLimiter(options)).toThrow(/^Cannot use rateLimiter /);
    },
  );

  it("takes any limit when it is disabled", () => {
    expect(() => rateLimiter({ limit: 0, forceDisable: true })).not.toThrow();
  });
});
