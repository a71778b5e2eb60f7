import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Crowd } from "./crowd.js";

const steps = fc.array(
  fc.record({
    member: fc.integer({ min: 0, max: 9 }),
    host: fc.constantFrom("", "a", "b"),
    comes: fc.boolean(),
  }),
  { maxLength: 60 },
);

describe("Crowd", () => {
  it("knows the oldest, of all and of each host, whoever comes and goes", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const crowd = new Crowd<number>();
        let model: { member: number; host: string }[] = [];
        for (const { member, host, comes } of all) {
          const isThere = model.some((other) => other.member === member);
          if (!comes) {
            expect(crowd.remove(member)).toBe(isThere);
            model = model.filter((other) => other.member !== member);
          } else if (!isThere) {
            crowd.add(member, host);
            model.push({ member, host });
          }
          expect(crowd.size).toBe(model.length);
          expect([...crowd]).toEqual(model.map((other) => other.member));
          expect(crowd.oldest).toBe(model[0]?.member ?? null);
          for (const name of ["a", "b"]) {
            const own = model.filter((other) => other.host === name);
            expect(crowd.sizeOf(name)).toBe(own.length);
            expect(crowd.oldestOf(name)).toBe(own[0]?.member ?? null);
          }
          expect(crowd.sizeOf("")).toBe(0);
        }
      }),
    );
  });
});
