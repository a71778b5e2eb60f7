import { describe, expect } from "vitest";
import { type EtcdStore, remove } from "../../../runtime/src/cluster/index.js";
import { until, within } from "../../harness/wait.js";
import { idsSeenBy, it, quick, sees, serverInfo } from "./cluster.js";

/** Writes a record as another server would, on a lease that nobody renews. */
async function putRecord(store: EtcdStore, key: string, value: string, ttlS = 60) {
  const { lease } = await store.grant(ttlS);
  await store.put(key, value, lease);
  return lease;
}

describe("servers in one etcd", () => {
  it("see each other come and go", async ({ cluster }) => {
    const a = await cluster.joined(serverInfo("a"));
    expect(idsSeenBy(a)).toEqual(["a"]);
    const events: string[] = [];
    const unlisten = a.discovery.onChange(({ kind, server }) =>
      events.push(`${kind} ${server.id}`),
    );
    const hall = serverInfo("b", { type: "hall", metadata: { k: "v" } });
    const b = await cluster.joined(hall);
    await sees(a, ["a", "b"]);
    await sees(b, ["a", "b"]);
    expect(a.discovery.server("b")).toEqual(hall);
    expect(a.discovery.serversOfType("hall").map(({ id }) => id)).toEqual(["b"]);
    expect(a.discovery.serversOfType("room").map(({ id }) => id)).toEqual(["a"]);
    expect(a.discovery.serversOfType("room")).toBe(a.discovery.serversOfType("room"));
    await b.discovery.withdraw();
    await sees(a, ["a"]);
    await sees(b, ["a"]);
    unlisten();
    await b.discovery.announce();
    await sees(a, ["a", "b"]);
    expect(events).toEqual(["added b", "removed b"]);
  });

  it("are known to a watcher that does not announce itself", async ({ cluster }) => {
    await cluster.joined(serverInfo("a"));
    const watcher = cluster.member(serverInfo("w"));
    await watcher.discovery.start();
    expect(idsSeenBy(watcher)).toEqual(["a"]);
    await cluster.joined(serverInfo("b"));
    await sees(watcher, ["a", "b"]);
  });

  it("vanish with their lease when they die", async ({ cluster }) => {
    const a = await cluster.joined(serverInfo("a"));
    await putRecord(
      cluster.store,
      `${cluster.prefix}servers/room/dead`,
      '{"id":"dead","type":"room"}',
      2,
    );
    await sees(a, ["a", "dead"]);
    await sees(a, ["a"], 10_000);
  });

  it("tell of changes of their metadata", async ({ cluster }) => {
    const a = await cluster.joined(serverInfo("a"));
    const key = `${cluster.prefix}servers/room/x`;
    const lease = await putRecord(
      cluster.store,
      key,
      '{"id":"x","type":"room","metadata":{"v":"1"}}',
    );
    await sees(a, ["a", "x"]);
    const events: unknown[] = [];
    a.discovery.onChange((event) => events.push(event));
    await cluster.store.put(key, '{"id":"x","type":"room","metadata":{"v":"1"}}', lease);
    await cluster.store.put(key, '{"id":"x","type":"room","metadata":{"v":"2"}}', lease);
    await until(() => events.length > 0, "an event");
    const changed = { ...serverInfo("x"), hostname: "", metadata: { v: "2" } };
    expect(events).toEqual([{ kind: "changed", server: changed }]);
    expect(a.discovery.server("x")).toEqual(changed);
    expect(a.discovery.serversOfType("room").at(-1)).toEqual(changed);
  });

  it("of unwanted types are not listed, oneself is", async ({ cluster }) => {
    const blacklist = ["metagame"];
    const a = await cluster.joined(serverInfo("a", { type: "metagame" }), { blacklist });
    const b = await cluster.joined(serverInfo("b", { type: "metagame" }));
    const c = await cluster.joined(serverInfo("c"), {
      blacklist,
      sync: { intervalMs: 50, parallelism: 1 },
    });
    await sees(b, ["a", "b", "c"]);
    await sees(a, ["a", "c"]);
    await sees(c, ["c"]);
    const late = await cluster.joined(serverInfo("d", { type: "metagame" }), { blacklist });
    await sees(late, ["c", "d"]);
    expect(idsSeenBy(a)).toEqual(["a", "c"]);
  });

  it("survive records that can't be read, and say so", async ({ cluster }) => {
    const { store, prefix } = cluster;
    const records = {
      "servers/room": "{}",
      "servers/room/a/b": "{}",
      "servers/room/bad": "{",
      "servers/room/null": "null",
      "servers/room/other": '{"id":"another","type":"room"}',
      "servers/room/lib": '{"id":"lib","type":"room","metadata":"","frontend":false}',
      "servers/room/bare": "{}",
      "servers/room/untyped": '{"id":"untyped"}',
      "servers/hall/other": '{"id":"other","type":"room"}',
      "servers/room/": '{"id":"","type":"room"}',
      "servers//nowhere": '{"id":"nowhere","type":""}',
      "servers/room/b c": '{"id":"b c","type":"room"}',
      "servers/ro\tom/b": '{"id":"b","type":"ro\\tom"}',
      "servers/room/nul\0": '{"id":"nul\\u0000","type":"room"}',
    };
    for (const [key, value] of Object.entries(records)) await putRecord(store, prefix + key, value);
    const a = await cluster.joined(serverInfo("a"));
    await sees(a, ["a", "lib"]);
    const warned = a.log.complaints.map(
      ({ message, fields }) => `${message} ${fields["key"] ?? ""}`,
    );
    expect(warned.filter((line) => line.includes("no server's")).length).toBeGreaterThan(0);
    expect(warned.join("\n")).toMatch(/room\/bad"/);
    expect(warned.join("\n")).toMatch(/room\/null"/);
    expect(warned.join("\n")).toMatch(/another id or type than its key .*room\/other/);
    const skipped = new Set(cluster.counted);
    const causes = ["identity", "key", "value"].map((cause) => `records_skipped_total ${cause}`);
    expect([...skipped].sort()).toEqual(causes);
    expect(cluster.counted).toHaveLength(warned.length);
  });

  it("are not displaced by records that only look like theirs", async ({ cluster }) => {
    const { store, prefix } = cluster;
    const a = await cluster.joined(serverInfo("a"));
    const c1 = serverInfo("c1", { type: "c" });
    await cluster.joined(c1);
    await sees(a, ["a", "c1"]);
    const events: unknown[] = [];
    a.discovery.onChange((event) => events.push(event));
    const foreign = ["{}", '{"id":"c1"}', '{"type":"x"}', '{"id":"c1","type":"c"}'];
    for (const value of foreign) await putRecord(store, `${prefix}servers/x/c1`, value);
    await until(() => cluster.counted.length >= 2 * foreign.length, "all of them, by both");
    expect(new Set(cluster.counted)).toEqual(new Set(["records_skipped_total identity"]));
    await store.transaction([], [remove(`${prefix}servers/x/c1`)]);
    // What is told next comes after that.
    await cluster.joined(serverInfo("d"));
    await sees(a, ["a", "c1", "d"]);
    expect(events).toMatchObject([{ kind: "added", server: { id: "d" } }]);
    expect(a.discovery.server("c1")).toEqual(c1);
    expect(a.discovery.serversOfType("x")).toEqual([]);
  });

  it("of one id and two types end with their own key alone", async ({ cluster }) => {
    const { store, prefix } = cluster;
    const a = await cluster.joined(serverInfo("a"));
    await putRecord(store, `${prefix}servers/c/c1`, '{"id":"c1","type":"c"}');
    await putRecord(store, `${prefix}servers/x/c1`, '{"id":"c1","type":"x"}');
    await until(() => a.discovery.server("c1")?.type === "x", "the later one");
    await store.transaction([], [remove(`${prefix}servers/x/c1`)]);
    await until(() => a.discovery.server("c1")?.type === "c", "the earlier one");
    expect(a.discovery.serversOfType("c").map(({ id }) => id)).toEqual(["c1"]);
    await store.transaction([], [remove(`${prefix}servers/c/c1`)]);
    await sees(a, ["a"]);
  });

  it("are compared with etcd now and then", async ({ cluster }) => {
    const sync = { intervalMs: 100, parallelism: 2 };
    const a = await cluster.joined(serverInfo("a"), { sync });
    const many = Array.from({ length: 12 }, (_, i) => `m${i}`);
    for (const id of many) {
      await putRecord(
        cluster.store,
        `${cluster.prefix}servers/room/${id}`,
        `{"id":"${id}","type":"room"}`,
      );
    }
    await sees(a, ["a", ...many]);
    expect(a.log.complaints).toEqual([]);
  });

  it("go on when a listener fails", async ({ cluster }) => {
    const a = await cluster.joined(serverInfo("a"));
    a.discovery.onChange(() => {
      throw new Error("listener's own fault");
    });
    await cluster.joined(serverInfo("b"));
    await sees(a, ["a", "b"]);
    expect(a.log.complaints).toMatchObject([{ fields: { error: "Error: listener's own fault" } }]);
  });
});

describe("an id", () => {
  it("of a running server is refused", async ({ cluster }) => {
    await cluster.joined(serverInfo("room-1"));
    const second = cluster.member(serverInfo("room-1", { metadata: { second: "" } }));
    await second.discovery.start();
    const refused = within(second.discovery.announce(), "the refusal");
    await expect(refused).rejects.toMatchObject({
      name: "EtcdError",
      reason: "id-taken",
      message: expect.stringMatching(/"room-1".*running server has this id; choose another name/),
    });
    expect(second.discovery.server("room-1")?.metadata).toEqual({});
    const other = cluster.member(serverInfo("room-1", { type: "hall" }));
    await other.discovery.start();
    await expect(other.discovery.announce()).rejects.toMatchObject({ reason: "id-taken" });
  });

  it("of a server that is gone is taken over", async ({ cluster }) => {
    const key = `${cluster.prefix}servers/room/room-1`;
    await putRecord(cluster.store, key, '{"id":"room-1","type":"room","metadata":{"old":"1"}}', 6);
    const { discovery, log } = await cluster.joined(serverInfo("room-1"));
    expect(discovery.server("room-1")?.metadata).toEqual({});
    expect(log.complaints).toMatchObject([{ message: expect.stringMatching(/taking over/) }]);
    expect((await cluster.store.get(key))?.value).toMatch(/"metadata":\{\}/);
  });

  it("of a server that is gone is taken over with another type", async ({ cluster }) => {
    const a = await cluster.joined(serverInfo("a"));
    const dead = `${cluster.prefix}servers/type-9/room-1`;
    const lease = await putRecord(cluster.store, dead, '{"id":"room-1","type":"type-9"}', 6);
    const b = await cluster.joined(serverInfo("room-1"));
    const late = await cluster.joined(serverInfo("c"));
    for (const member of [a, b, late]) {
      await sees(member, ["a", "c", "room-1"]);
      expect(member.discovery.server("room-1")?.type).toBe("room");
      expect(member.discovery.serversOfType("type-9")).toEqual([]);
    }
    await cluster.store.revoke(lease);
    await cluster.store.put(
      `${cluster.prefix}servers/room/mark`,
      '{"id":"mark","type":"room"}',
      0n,
    );
    for (const member of [a, b, late]) await sees(member, ["a", "c", "mark", "room-1"]);
  });

  it("that nobody has is taken at once", async ({ cluster }) => {
    const { discovery, log } = await cluster.joined(serverInfo("fresh"), { ttlMs: 60_000 });
    expect(discovery.server("fresh")).toBeDefined();
    expect(log.complaints).toEqual([]);
  });

  it("is freed by who leaves; what is announced is asked for then", async ({ cluster }) => {
    const metadata: Record<string, string> = {};
    const first = cluster.member(() => serverInfo("room-1", { metadata: { ...metadata } }));
    await first.discovery.start();
    metadata["port"] = "3434";
    await first.discovery.announce();
    expect(first.discovery.server("room-1")?.metadata).toEqual({ port: "3434" });
    await first.discovery.stop();
    const second = await cluster.joined(serverInfo("room-1"), { ttlMs: quick.ttlMs });
    expect(second.log.complaints).toEqual([]);
  });
});
