import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignCodes, type DictionaryRoute, hashRoute } from "./dictionary.js";
import type { RouteLock } from "./lock.js";

const at = { file: "a.proto", line: 1, column: 1 };

function routes(...names: readonly string[]): readonly DictionaryRoute[] {
  return names.map((route) => ({ route, at }));
}

describe("assignCodes()", () => {
  it("takes the hash of the route", () => {
    const { codes, lock } = assignCodes(routes("b.b.b", "a.a.a"), []);
    expect(codes).toEqual([
      ["a.a.a", hashRoute("a.a.a")],
      ["b.b.b", hashRoute("b.b.b")],
    ]);
    expect(lock).toHaveLength(2);
  });

  it("keeps the code of a route that a method once had, and gives it no new one", () => {
    const old: RouteLock = [{ route: "a.a.a", code: 7, retired: true }];
    const previous = routes("a.a.a", "a.b.a").map((each) => ({
      ...each,
      isPrevious: true as const,
    }));
    const { codes, lock } = assignCodes([...routes("a.a.b"), ...previous], old);
    expect(codes).toEqual([
      ["a.a.a", 7],
      ["a.a.b", hashRoute("a.a.b")],
    ]);
    expect(lock).toContainEqual({ route: "a.a.a", code: 7 });
  });

  it("goes on to the next code that was never used", () => {
    const code = hashRoute("a.a.a");
    const old: RouteLock = [
      { route: "x.x.x", code },
      { route: "y.y.y", code: code + 1, retired: true },
    ];
    expect(assignCodes(routes("a.a.a", "x.x.x"), old).codes).toEqual([
      ["a.a.a", code + 2],
      ["x.x.x", code],
    ]);
  });

  it("goes round at the last code and leaves 0 out", () => {
    const route = findRoute((code) => code > 65_000);
    const code = hashRoute(route);
    const old: RouteLock = Array.from({ length: 0xffff - code + 1 }, (_, index) => ({
      route: `old.${index}.x`,
      code: code + index,
    }));
    expect(assignCodes(routes(route), old).codes).toEqual([[route, 1]]);
  });

  it("retires the code of a route that is gone and gives it back when the route is", () => {
    const first = assignCodes(routes("a.a.a", "b.b.b"), []);
    const second = assignCodes(routes("a.a.a"), first.lock);
    const code = hashRoute("b.b.b");
    expect(second.lock).toContainEqual({ route: "b.b.b", code, retired: true });
    expect(second.codes.map(([route]) => route)).toEqual(["a.a.a"]);
    expect(assignCodes(routes("a.a.a", "b.b.b"), second.lock).codes).toEqual(first.codes);
  });

  it("obeys a pin and retires the code that the route had", () => {
    const { lock, codes } = assignCodes(
      [{ route: "a.a.a", at, pin: 7 }],
      [{ route: "a.a.a", code: 3 }],
    );
    expect(codes).toEqual([["a.a.a", 7]]);
    expect(lock).toContainEqual({ route: "a.a.a", code: 3, retired: true });
    const unpinned = assignCodes(routes("a.a.a"), lock);
    expect(unpinned.codes).toEqual([["a.a.a", 7]]);
  });

  it("refuses a pin that another route has or had", () => {
    const pinned = [{ route: "a.a.a", at, pin: 7 }];
    const old: RouteLock = [{ route: "b.b.b", code: 7, retired: true }];
    expect(assignCodes(pinned, old).diagnostics).toEqual([
      { at, text: 'Cannot give "a.a.a" code 7: "b.b.b" has or had it; choose another' },
    ]);
  });

  it("tells where a route is that no code is left for", () => {
    const old: RouteLock = Array.from({ length: 0xffff }, (_, index) => ({
      route: `old.${index}.x`,
      code: index + 1,
      retired: true,
    }));
    const { codes, lock, diagnostics } = assignCodes(routes("a.a.a", "old.7.x"), old);
    expect(diagnostics).toMatchObject([
      { at, text: expect.stringMatching(/^Cannot give "a.a.a" a code: all 65535 were used; /) },
    ]);
    expect(codes).toEqual([["old.7.x", 8]]);
    expect(lock).toHaveLength(0xffff);
  });

  it("gives a pin its code before a hash can take it", () => {
    const code = hashRoute("a.a.a");
    const { codes, diagnostics } = assignCodes(
      [...routes("a.a.a"), { route: "z.z.z", at, pin: code }],
      [],
    );
    expect(diagnostics).toEqual([]);
    expect(codes).toEqual([
      ["a.a.a", code + 1],
      ["z.z.z", code],
    ]);
  });

  it("gives every route one code of its own, whatever was before", () => {
    const name = fc.stringMatching(/^[a-c]\.[a-z]{1,3}\.[a-z]$/);
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(name, { maxLength: 20 }), { maxLength: 5 }), (rounds) => {
        const given = new Map<number, string>();
        let lock: RouteLock = [];
        for (const round of rounds) {
          const result = assignCodes(routes(...round), lock);
          expect(result.codes.map(([route]) => route)).toEqual([...round].sort());
          for (const [route, code] of result.codes) {
            expect(code).toBeGreaterThan(0);
            expect(given.get(code) ?? route).toBe(route);
            given.set(code, route);
          }
          lock = result.lock;
        }
      }),
    );
  });
});

function findRoute(fits: (code: number) => boolean): string {
  const names = Array.from({ length: 10_000 }, (_, index) => `a.b.c${index}`);
  const found = names.find((name) => fits(hashRoute(name)));
  if (found === undefined) throw new Error("no such route");
  return found;
}
