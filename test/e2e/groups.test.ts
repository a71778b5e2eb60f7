import { type App, GroupError } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { it, type Lab } from "../harness/lab.js";
import { until } from "../harness/wait.js";
import { startCluster, startFront } from "./services/servers.js";

const kinds = ["standalone", "cluster"] as const;

/** Two servers that see the same groups; standalone, the same one twice. */
async function start(lab: Lab, kind: (typeof kinds)[number]): Promise<[App, App]> {
  if (kind === "standalone") {
    const { app } = await startFront(lab);
    return [app, app];
  }
  const { fronts, back } = await startCluster(lab);
  return [fronts[0].app, back.app];
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GroupError);
  return (error as GroupError).reason;
}

describe.each(kinds)("groups of a %s", (kind) => {
  it("are one for all servers, members in order", async ({ lab }) => {
    const [{ groups }, { groups: others }] = await start(lab, kind);
    await groups.create("g");
    await others.add("g", "b");
    await groups.add("g", "a");
    expect(await others.members("g")).toEqual(["b", "a"]);
    expect(await groups.count("g")).toBe(2);
    expect(await groups.contains("g", "a")).toBe(true);
    expect(await groups.contains("g", "c")).toBe(false);
    await others.remove("g", "b");
    expect(await groups.members("g")).toEqual(["a"]);
    await groups.removeAll("g");
    expect(await others.count("g")).toBe(0);
    await others.delete("g");
    expect(await reasonOf(groups.count("g"))).toBe("not-found");
  });

  it("fail with the reason", async ({ lab }) => {
    const [{ groups }] = await start(lab, kind);
    await groups.create("g");
    await groups.add("g", "a");
    expect(await reasonOf(groups.create("g"))).toBe("already-exists");
    expect(await reasonOf(groups.createWithTtl("g", 10))).toBe("already-exists");
    expect(await reasonOf(groups.add("g", "a"))).toBe("member-exists");
    expect(await reasonOf(groups.add("g", ""))).toBe("empty-uid");
    expect(await reasonOf(groups.contains("g", ""))).toBe("empty-uid");
    expect(await reasonOf(groups.remove("g", "b"))).toBe("member-not-found");
    expect(await reasonOf(groups.renewTtl("g"))).toBe("no-ttl");
    const missing = [
      groups.add("x", "a"),
      groups.remove("x", "a"),
      groups.removeAll("x"),
      groups.members("x"),
      groups.contains("x", "a"),
      groups.count("x"),
      groups.renewTtl("x"),
      groups.delete("x"),
    ];
    for (const work of missing) expect(await reasonOf(work)).toBe("not-found");
  });

  it("with a lifetime vanish after it, unless it is renewed", async ({ lab }) => {
    const [{ groups }, { groups: others }] = await start(lab, kind);
    await groups.createWithTtl("short", 200);
    await groups.createWithTtl("renewed", 200);
    let shortIsGone = false;
    await until(() => {
      void others.count("short").catch(() => {
        shortIsGone = true;
      });
      void groups.renewTtl("renewed");
      return shortIsGone;
    }, "end of the group");
    expect(await groups.count("renewed")).toBe(0);
    await groups.delete("renewed");
  });
});
