import { describe, expect, it } from "vitest";
import { Admission, type Guest } from "./admission.js";
import { defaultLimits, type LimitName, type Limits } from "./limits.js";

/** Clients that are cut go at once. */
class Visit implements Guest {
  readonly remoteAddress: string;
  readonly #admission: Admission;
  cutBy: LimitName | null = null;

  constructor(admission: Admission, remoteAddress: string) {
    this.#admission = admission;
    this.remoteAddress = remoteAddress;
  }

  makeRoom(limit: LimitName): void {
    this.cutBy = limit;
    this.#admission.left(this);
  }
}

const unbounded: Limits = { ...defaultLimits, maxHalfOpen: 0, maxHalfOpenPerAddress: 0 };

function open(limits: Partial<Limits>) {
  const admission = new Admission({ ...unbounded, ...limits });
  const come = (remoteAddress: string): Visit | LimitName => {
    const limit = admission.makeRoom(remoteAddress);
    if (limit !== null) return limit;
    const visit = new Visit(admission, remoteAddress);
    admission.enter(visit);
    return visit;
  };
  const enter = (remoteAddress: string): Visit => {
    const visit = come(remoteAddress);
    if (typeof visit === "string") throw new Error(`refused by ${visit}`);
    return visit;
  };
  return { admission, come, enter };
}

describe("Admission", () => {
  it("lets any number in where nothing is bounded", () => {
    const { admission, enter } = open({});
    for (let i = 0; i < 50_000; i++) enter("10.0.0.1:1");
    expect(admission.connections).toBe(50_000);
  });

  it("cuts the oldest half-open client for a newcomer", () => {
    const { admission, enter } = open({ maxHalfOpen: 2 });
    const [first, second, third] = [enter("10.0.0.1:1"), enter("10.0.0.2:1"), enter("10.0.0.3:1")];
    expect([first?.cutBy, second?.cutBy, third?.cutBy]).toEqual(["maxHalfOpen", null, null]);
    admission.opened(second as Visit);
    enter("10.0.0.4:1");
    expect(third?.cutBy).toBeNull();
    enter("10.0.0.5:1");
    expect([second?.cutBy, third?.cutBy]).toEqual([null, "maxHalfOpen"]);
    expect(admission.connections).toBe(3);
  });

  it("lets an address that holds its share make room for itself", () => {
    const { enter } = open({ maxHalfOpen: 3, maxHalfOpenPerAddress: 2 });
    const other = enter("10.0.0.9:1");
    const own = [1, 2, 3, 4].map((port) => enter(`10.0.0.1:${port}`));
    expect(own.map(({ cutBy }) => cutBy)).toEqual([
      "maxHalfOpenPerAddress",
      "maxHalfOpenPerAddress",
      null,
      null,
    ]);
    expect(other.cutBy).toBeNull();
  });

  it.each(["maxConnections", "maxConnectionsPerAddress"] as const)(
    "refuses by %s where everyone has finished the handshake, else cuts who has not",
    (limit) => {
      const { admission, come, enter } = open({ [limit]: 2 });
      const [first, second] = [enter("10.0.0.1:1"), enter("10.0.0.1:2")];
      expect(admission.opened(first)).toBe(true);
      expect(admission.opened(first)).toBe(false);
      const third = enter("10.0.0.1:3");
      expect(second.cutBy).toBe(limit);
      admission.opened(third);
      expect(come("10.0.0.1:4")).toBe(limit);
      admission.left(first);
      enter("10.0.0.1:5");
      expect(third.cutBy).toBeNull();
      expect(admission.connections).toBe(2);
    },
  );

  it("counts IPv6 addresses of one network as one, and those that are unknown not at all", () => {
    const { come, admission, enter } = open({ maxConnectionsPerAddress: 1 });
    admission.opened(enter("[2001:db8:1:2::1]:1"));
    expect(come("[2001:db8:1:2:3:4:5:6]:1")).toBe("maxConnectionsPerAddress");
    enter("[2001:db8:1:3::1]:1");
    for (let i = 0; i < 3; i++) admission.opened(enter(""));
  });
});
