import { describe, expect, onTestFinished } from "vitest";
import { EtcdGroups } from "../../../runtime/src/group/index.js";
import { expectNamesNeeded } from "../../harness/group-names.js";
import { vectorsOf } from "../../harness/vectors.js";
import { pause, within } from "../../harness/wait.js";
import { it, type TestCluster } from "./cluster.js";

interface Sequence {
  readonly name: string;
  readonly op: "groupSequence";
  readonly operations: readonly { step: string; error: string | null; result?: unknown }[];
  readonly etcdAfter: readonly { key: string; value: string; hasLease: boolean }[];
}

function groupsOf({ endpoints, prefix }: TestCluster): EtcdGroups {
  const options = { endpoints, prefix, dialTimeoutMs: 2_000, transactionTimeoutMs: 1_000 };
  const groups = new EtcdGroups(options);
  onTestFinished(() => groups.close());
  return groups;
}

/** Whole seconds of what Go calls `90s`, ms otherwise. */
function msOf(ttl: string | undefined): number {
  return ttl?.endsWith("ms") === true
    ? Number.parseInt(ttl, 10)
    : Number.parseInt(ttl ?? "", 10) * 1_000;
}

function run(groups: EtcdGroups, step: string): Promise<unknown> {
  const [, operation, group = "", uid = ""] = step.split(" ");
  switch (operation) {
    case "create":
      return groups.create(group);
    case "createWithTTL":
      return groups.createWithTtl(group, msOf(uid));
    case "renew":
      return groups.renewTtl(group);
    case "add":
      return groups.add(group, uid);
    case "remove":
      return groups.remove(group, uid);
    case "removeAll":
      return groups.removeAll(group);
    case "members":
      return groups.members(group);
    case "contains":
      return groups.contains(group, uid);
    case "count":
      return groups.count(group);
    case "delete":
      return groups.delete(group);
    default:
      throw new Error(`unknown step "${step}"`);
  }
}

async function keysOf({ store, prefix }: TestCluster) {
  const { entries } = await store.range(`${prefix}groups/`);
  return entries.map(({ key, value, lease }) => ({
    key: key.replace(prefix, "pitaya/"),
    value,
    hasLease: lease !== 0n,
  }));
}

describe("groups in etcd", () => {
  it("have names, and so have members", async ({ cluster }) => {
    await expectNamesNeeded(groupsOf(cluster));
  });

  it.for(vectorsOf<Sequence>("groups", "groupSequence"))(
    "$name, as Go",
    async (vector, { cluster }) => {
      const groups = groupsOf(cluster);
      for (const { step, error, result } of vector.operations) {
        const outcome = await run(groups, step).then(
          (value) => ({ value }),
          (failure: unknown) => ({ error: (failure as Error).message }),
        );
        // Ours refuses names that could be another group's member.
        const refused = step.includes("/") ? 'group names must not contain "/"' : error;
        if (refused === null)
          expect({ step, outcome }).toEqual({ step, outcome: { value: result } });
        else expect({ step, outcome }).toEqual({ step, outcome: { error: refused } });
      }
      const after = vector.etcdAfter.filter(({ key }) => key !== "pitaya/groups/g1/x");
      expect(await keysOf(cluster)).toEqual(after);
    },
  );

  it("are one for all servers, Go's included", async ({ cluster }) => {
    const [a, b] = [groupsOf(cluster), groupsOf(cluster)];
    const root = `${cluster.prefix}groups/`;
    await cluster.store.put(`${root}go`, "", 0n);
    await cluster.store.put(`${root}go/uids/x/y`, "", 0n);
    expect(await a.members("go")).toEqual(["x/y"]);
    await a.add("go", "b");
    expect(await b.contains("go", "b")).toBe(true);
    expect(await b.members("go")).toEqual(["b", "x/y"]);
    await b.removeAll("go");
    expect(await a.count("go")).toBe(0);
    await b.delete("go");
    await expect(a.members("go")).rejects.toMatchObject({
      name: "GroupError",
      reason: "not-found",
    });
    expect(await keysOf(cluster)).toEqual([]);
  });

  it("of like names keep apart", async ({ cluster }) => {
    const groups = groupsOf(cluster);
    for (const group of ["g", "g1", "g10"]) {
      await groups.create(group);
      await groups.add(group, `of ${group}`);
    }
    await groups.delete("g1");
    expect(await groups.members("g")).toEqual(["of g"]);
    expect(await groups.members("g10")).toEqual(["of g10"]);
  });

  it("end with their time, members too, unless it is renewed", async ({ cluster }) => {
    const groups = groupsOf(cluster);
    await groups.createWithTtl("short", 2_000);
    await groups.add("short", "a");
    const startedAt = performance.now();
    while (performance.now() - startedAt < 4_000) {
      await groups.renewTtl("short");
      await pause(500);
    }
    expect(await groups.members("short")).toEqual(["a"]);
    await expect.poll(() => keysOf(cluster), { timeout: 10_000 }).toEqual([]);
    await expect(groups.renewTtl("short")).rejects.toMatchObject({ reason: "not-found" });
  });

  it("add one and the same member once", async ({ cluster }) => {
    const groups = groupsOf(cluster);
    await groups.create("g");
    const adds = await Promise.allSettled(Array.from({ length: 20 }, () => groups.add("g", "a")));
    expect(adds.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const reasons = adds.flatMap((add) => (add.status === "rejected" ? [add.reason.reason] : []));
    expect(new Set(reasons)).toEqual(new Set(["member-exists"]));
  });

  it("name what is wrong with a name or a uid", async ({ cluster }) => {
    const groups = groupsOf(cluster);
    const slash = { name: "GroupError", reason: "bad-name" };
    await expect(groups.create("g/uids/x")).rejects.toMatchObject(slash);
    await expect(groups.createWithTtl("g/", 2_000)).rejects.toMatchObject(slash);
    await expect(groups.add("g", "")).rejects.toMatchObject({ reason: "empty-uid" });
    await expect(groups.contains("g", "")).rejects.toMatchObject({ reason: "empty-uid" });
  });

  it("are told of an etcd that does not answer, in time", async ({ etcd, cluster }) => {
    const groups = groupsOf(cluster);
    await groups.create("g");
    etcd.signal("SIGSTOP");
    try {
      await expect.poll(() => groups.count("g").catch((e: unknown) => e)).toBeInstanceOf(Error);
      const adding = within(groups.add("g", "a"), "the error", 1_500);
      await expect(adding).rejects.toMatchObject({ name: "EtcdError", reason: "timeout" });
    } finally {
      etcd.signal("SIGCONT");
    }
    await expect
      .poll(() => groups.count("g").catch(() => null), { timeout: 10_000 })
      .not.toBeNull();
    expect(await groups.count("g")).toBeLessThanOrEqual(1);
  });
});
