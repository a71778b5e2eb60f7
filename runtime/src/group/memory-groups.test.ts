import { describe, expect, it, vi } from "vitest";
import { expectNamesNeeded } from "../../../test/harness/group-names.js";
import { systemClock, TimerWheel } from "../observe/index.js";
import { MemoryGroups } from "./memory-groups.js";

const reason = (expected: string) =>
  expect.objectContaining({ name: "GroupError", reason: expected });

const groupsOfOne = () => new MemoryGroups(new TimerWheel(systemClock));

describe("MemoryGroups", () => {
  const setUp = async () => {
    const groups = groupsOfOne();
    await groups.create("g");
    return groups;
  };

  it("keeps members in order of insertion, each once", async () => {
    const groups = await setUp();
    for (const uid of ["c", "a", "b"]) await groups.add("g", uid);
    expect(await groups.members("g")).toEqual(["c", "a", "b"]);
    expect(await groups.count("g")).toBe(3);
    expect(await groups.contains("g", "a")).toBe(true);
    await groups.remove("g", "a");
    expect(await groups.contains("g", "a")).toBe(false);
    await groups.removeAll("g");
    expect(await groups.members("g")).toEqual([]);
  });

  it("names what is wrong", async () => {
    const groups = await setUp();
    await groups.add("g", "a");
    await expect(groups.create("g")).rejects.toEqual(reason("already-exists"));
    await expect(groups.add("g", "a")).rejects.toEqual(reason("member-exists"));
    await expect(groups.remove("g", "b")).rejects.toEqual(reason("member-not-found"));
    await expect(groups.add("g", "")).rejects.toThrow(/empty uid: bind the session/);
    await expect(groups.contains("g", "")).rejects.toEqual(reason("empty-uid"));
    await expect(groups.renewTtl("g")).rejects.toEqual(reason("no-ttl"));
  });

  it("has none without a name, and no member without one", () => expectNamesNeeded(groupsOfOne()));

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1])(
    "makes no group that lives %s ms",
    async (ttlMs) => {
      const groups = await setUp();
      await expect(groups.createWithTtl("t", ttlMs)).rejects.toEqual(reason("bad-ttl"));
      await expect(groups.count("t")).rejects.toEqual(reason("not-found"));
    },
  );

  it.each(["delete", "members", "count", "removeAll", "renewTtl"] as const)(
    "%s of an unknown group: not found",
    async (method) => {
      const groups = await setUp();
      await expect(groups[method]("nope")).rejects.toEqual(reason("not-found"));
    },
  );

  it("forgets a group that is deleted", async () => {
    const groups = await setUp();
    await groups.delete("g");
    await expect(groups.members("g")).rejects.toEqual(reason("not-found"));
    await groups.create("g");
    expect(await groups.count("g")).toBe(0);
  });

  it("forgets a group when its time to live is over, and not while it is renewed", async () => {
    const groups = await setUp();
    await groups.createWithTtl("short", 200);
    const startedAt = performance.now();
    await groups.renewTtl("short");
    expect(await groups.count("short")).toBe(0);
    await vi.waitFor(() => expect(groups.count("short")).rejects.toEqual(reason("not-found")), {
      timeout: 5_000,
      interval: 10,
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(199);
    expect(await groups.count("g")).toBe(0);
  });
});
