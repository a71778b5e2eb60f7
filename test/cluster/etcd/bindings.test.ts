import { describe, expect } from "vitest";
import { remove } from "../../../runtime/src/cluster/index.js";
import { vectorsOf } from "../../harness/vectors.js";
import { until } from "../../harness/wait.js";
import { it, serverInfo } from "./cluster.js";
import { CuttableProxy } from "./cuttable-proxy.js";

interface Dump {
  readonly name: string;
  readonly op: "etcdDump";
  readonly entries: readonly { key: string; value: string; hasLease: boolean }[];
}

const connector = (id: string) => serverInfo(id, { type: "connector", frontend: true });

function dump(name: string): Dump["entries"] {
  const found = vectorsOf<Dump>("etcd", "etcdDump").find((vector) => vector.name === name);
  if (found === undefined) throw new Error(`no dump "${name}"`);
  return found.entries;
}

describe("bindings", () => {
  it("are what Go writes; the last one holds the user", async ({ cluster }) => {
    const read = async () => {
      const { entries } = await cluster.store.range(`${cluster.prefix}bindings/`);
      return entries.map(({ key, value, lease }) => ({
        key: key.replace(cluster.prefix, "pitaya/"),
        value,
        hasLease: lease !== 0n,
      }));
    };
    const first = await cluster.bindings(connector("gfront-1"));
    const second = await cluster.bindings(connector("gfront-2"));
    expect(await first.put("uid-g")).toBeUndefined();
    expect(await read()).toEqual(dump("etcd/binding"));
    expect(await second.find("connector", "uid-g")).toBe("gfront-1");
    expect(await second.put("uid-g")).toBe("gfront-1");
    expect(await read()).toEqual(dump("etcd/binding-moved"));
    await first.remove("uid-g");
    expect(await first.find("connector", "uid-g")).toBe("gfront-2");
    await second.remove("uid-g");
    expect(await read()).toEqual(dump("etcd/binding-after-close"));
  });

  it("are restored only while held, and only if another forgot them", async ({ cluster }) => {
    const first = await cluster.bindings(connector("f1"));
    const second = await cluster.bindings(connector("f2"));
    const forgetful = await cluster.bindings(connector("f1"));
    await first.put("ana");
    await forgetful.remove("ana");
    expect(await second.find("connector", "ana")).toBeUndefined();
    await first.restore("ana");
    expect(await second.find("connector", "ana")).toBe("f1");
    await second.put("ana");
    await first.restore("ana");
    expect(await second.find("connector", "ana")).toBe("f2");
    await second.remove("ana");
    await second.restore("ana");
    expect(await second.find("connector", "ana")).toBeUndefined();
  });

  it("end with the frontend", async ({ cluster }) => {
    const first = await cluster.bindings(connector("f1"));
    const second = await cluster.bindings(connector("f2"));
    await first.put("ana");
    await second.put("bob");
    await first.close();
    expect(await second.find("connector", "ana")).toBeUndefined();
    expect(await second.find("connector", "bob")).toBe("f2");
    await expect(first.find("connector", "bob")).rejects.toMatchObject({ reason: "closed" });
  });

  it("come back after their lease is lost, but not those that moved or ended", async ({
    cluster,
  }) => {
    const first = await cluster.bindings(connector("f1"), 3_600_000);
    const second = await cluster.bindings(connector("f2"));
    const uids = Array.from({ length: 100 }, (_, i) => `u${i}`);
    await Promise.all(uids.map((uid) => first.put(uid)));
    await first.put("gone");
    await first.put("moved");
    await first.remove("gone");
    const entry = await cluster.store.get(`${cluster.prefix}bindings/connector/moved`);
    await cluster.store.revoke(entry?.lease ?? 0n);
    await second.put("moved");
    first.verify();
    await expect
      .poll(() => cluster.store.count(`${cluster.prefix}bindings/connector/u`))
      .toBe(uids.length);
    expect(await second.find("connector", "moved")).toBe("f2");
    expect(await second.find("connector", "gone")).toBeUndefined();
  });

  it("come back soon after their lease alone is revoked", async ({ cluster }) => {
    const bindings = await cluster.bindings(connector("f1"), 3_600_000);
    await bindings.put("ana");
    const key = `${cluster.prefix}bindings/connector/ana`;
    const lease = (await cluster.store.get(key))?.lease ?? 0n;
    await cluster.store.revoke(lease);
    const holder = async () => (await cluster.store.get(key))?.value;
    await expect.poll(holder, { timeout: 3_000 }).toBe("f1");
    expect(cluster.counted).toEqual(["registrations_lost_total bindings lease"]);
  });

  it("that can't be written now fail, and are written with the next lease", async ({ cluster }) => {
    const first = await cluster.bindings(connector("f1"), 3_600_000);
    await first.put("a");
    const key = `${cluster.prefix}bindings/connector/`;
    await cluster.store.revoke((await cluster.store.get(`${key}a`))?.lease ?? 0n);
    await expect(first.put("b")).rejects.toMatchObject({ reason: "lease-not-found" });
    await expect.poll(() => cluster.store.count(key)).toBe(2);
  });

  it("that could not be removed are removed later, if nobody else holds the user", async ({
    etcd,
    cluster,
  }) => {
    const proxy = await CuttableProxy.to(etcd.address);
    const first = await cluster.bindings(connector("f1"), 3_600_000, [proxy.address]);
    const second = await cluster.bindings(connector("f2"), 3_600_000);
    for (const uid of ["ana", "bob", "cat"]) await first.put(uid);
    proxy.cut();
    const removals = ["ana", "bob", "cat"].map((uid) => first.remove(uid));
    for (const removal of await Promise.allSettled(removals))
      expect(removal.status).toBe("rejected");
    expect(cluster.counted).toEqual(Array(3).fill("bindings_left_total"));
    await second.put("bob");
    proxy.mend();
    // The one who comes back here stays, too.
    await first.put("cat");
    await expect.poll(() => second.find("connector", "ana"), { timeout: 10_000 }).toBeUndefined();
    expect(await second.find("connector", "bob")).toBe("f2");
    expect(await second.find("connector", "cat")).toBe("f1");
    await first.close();
    await proxy.close();
  });

  it("that are written although it failed are removed with the user", async ({ cluster }) => {
    const bindings = await cluster.bindings(connector("f1"), 3_600_000);
    await bindings.put("ana");
    const key = `${cluster.prefix}bindings/connector/`;
    await cluster.store.revoke((await cluster.store.get(`${key}ana`))?.lease ?? 0n);
    await expect(bindings.put("bob")).rejects.toMatchObject({ reason: "lease-not-found" });
    await bindings.remove("bob");
    // As by an etcd that carries out what it was asked for after it was given up.
    await cluster.store.put(`${key}bob`, "f1", 0n);
    const isThere = () => bindings.find("connector", "bob");
    await expect.poll(isThere, { timeout: 5_000 }).toBeUndefined();
    expect(await bindings.find("connector", "ana")).toBe("f1");
  });

  it("that somebody deletes are written again, and counted", async ({ cluster }) => {
    const bindings = await cluster.bindings(connector("f1"), 3_600_000);
    const uids = Array.from({ length: 700 }, (_, i) => `u${i}`);
    await Promise.all(uids.map((uid) => bindings.put(uid)));
    const prefix = `${cluster.prefix}bindings/connector/`;
    const lease = (await cluster.store.get(`${prefix}u0`))?.lease;
    await cluster.store.transaction(
      [],
      ["u0", "u350", "u699"].map((uid) => remove(`${prefix}${uid}`)),
    );
    await expect.poll(() => cluster.store.count(prefix), { timeout: 5_000 }).toBe(uids.length);
    for (const uid of ["u0", "u350", "u699"]) {
      expect(await cluster.store.get(`${prefix}${uid}`)).toMatchObject({ value: "f1", lease });
    }
    expect(new Set(cluster.counted)).toEqual(new Set(["registrations_lost_total bindings key"]));
  });

  it("that another frontend has instead are told of, not written", async ({ cluster }) => {
    const first = await cluster.bindings(connector("f1"), 3_600_000);
    const second = await cluster.bindings(connector("f2"), 3_600_000);
    const told: string[] = [];
    first.onHeldElsewhere((uid) => told.push(uid));
    for (const uid of ["ana", "bob", "cat"]) await first.put(uid);
    await second.put("bob");
    await until(() => told.length > 0, "the user who is elsewhere");
    expect(told).toEqual(["bob"]);
    expect(await first.find("connector", "bob")).toBe("f2");
  });

  it("of a user who comes and goes end as the last of it", async ({ cluster }) => {
    const bindings = await cluster.bindings(connector("f1"));
    for (let i = 0; i < 50; i++) {
      await Promise.all([bindings.put("ana"), bindings.remove("ana"), bindings.put("ana")]);
      expect(await bindings.find("connector", "ana")).toBe("f1");
      await Promise.all([bindings.remove("ana"), bindings.put("ana"), bindings.remove("ana")]);
      expect(await bindings.find("connector", "ana")).toBeUndefined();
    }
  });

  it("tell when they were written again", async ({ cluster }) => {
    const bindings = await cluster.bindings(connector("f1"), 3_600_000);
    let told = 0;
    bindings.onRegistered(() => told++);
    await bindings.put("ana");
    const entry = await cluster.store.get(`${cluster.prefix}bindings/connector/ana`);
    await cluster.store.revoke(entry?.lease ?? 0n);
    await until(() => told === 1, "the hook");
  });
});
