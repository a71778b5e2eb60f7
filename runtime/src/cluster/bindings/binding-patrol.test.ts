import { describe, expect, it } from "vitest";
import { combineReporters, silentLogger } from "../../observe/index.js";
import { BindingPatrol } from "./binding-patrol.js";

/** A patrol, and what it asks of an etcd that has each user at `holders`, or here. */
function setUp(count: number) {
  const held = new Set(Array.from({ length: count }, (_, i) => `u${i}`));
  const holders = new Map<string, string | undefined>();
  const asked: string[][] = [];
  const restored: string[] = [];
  const patrol = new BindingPatrol({
    selfId: "self",
    held,
    holdersOf: async (uids) => {
      asked.push([...uids]);
      return uids.map((uid) => (holders.has(uid) ? holders.get(uid) : "self"));
    },
    restore: async (uid) => restored.push(uid) > 0,
    log: silentLogger,
    metrics: combineReporters([]),
  });
  /** Looks once, to its end. */
  const look = async (): Promise<string[][]> => {
    asked.length = 0;
    patrol.look();
    await new Promise((resolve) => setImmediate(resolve));
    return [...asked];
  };
  return { patrol, held, holders, restored, look };
}

describe("a look at bindings", () => {
  it("is at 512 of 100 000, in reads that etcd takes; in 196 looks all have had theirs", async () => {
    const { look, held } = setUp(100_000);
    const seen: string[] = [];
    for (let i = 0; i < 196; i++) {
      const reads = await look();
      expect(reads.length).toBeLessThanOrEqual(4);
      for (const uids of reads) expect(uids.length).toBeLessThanOrEqual(128);
      seen.push(...reads.flat());
    }
    expect(seen).toEqual([...held]);
    expect((await look()).flat()[0]).toBe("u0");
  });

  it("asks nothing where nobody is held, and sees who comes later", async () => {
    const { look, held } = setUp(0);
    expect(await look()).toEqual([]);
    held.add("ana");
    expect(await look()).toEqual([["ana"]]);
    held.add("bob");
    expect(await look()).toEqual([["ana", "bob"]]);
  });

  it("has written what is missing, and nothing else", async () => {
    const { look, holders, restored } = setUp(3);
    holders.set("u1", undefined);
    holders.set("u2", "other");
    await look();
    expect(restored).toEqual(["u1"]);
  });

  it("tells of users who are elsewhere twice in a row, if they are still held", async () => {
    const { patrol, look, held, holders } = setUp(2_000);
    const told: string[] = [];
    patrol.onHeldElsewhere((uid) => told.push(uid));
    for (const uid of ["u0", "u1", "u2"]) holders.set(uid, "other");
    await look();
    expect(told).toEqual([]);
    holders.delete("u1");
    held.delete("u2");
    await look();
    expect(told).toEqual(["u0"]);
    await look();
    expect(told).toEqual(["u0"]);
  });
});
