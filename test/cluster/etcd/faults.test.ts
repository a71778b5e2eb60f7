import { describe, expect } from "vitest";
import { remove } from "../../../runtime/src/cluster/index.js";
import type { Engine } from "../../harness/engine.js";
import { pause, until, within } from "../../harness/wait.js";
import {
  idsSeenBy,
  it,
  type Member,
  quick,
  sees,
  serverInfo,
  type TestCluster,
} from "./cluster.js";
import { CuttableProxy } from "./cuttable-proxy.js";

const patientMs = 15_000;

async function pair(cluster: TestCluster): Promise<[Member, Member]> {
  const a = await cluster.joined(serverInfo("a"));
  const b = await cluster.joined(serverInfo("b"));
  await sees(a, ["a", "b"]);
  return [a, b];
}

function logged({ log }: Member, text: RegExp, limitMs = patientMs): Promise<void> {
  return until(() => log.lines.some(({ message }) => text.test(message)), String(text), limitMs);
}

async function frozen(etcd: Engine, work: () => Promise<void>): Promise<void> {
  etcd.signal("SIGSTOP");
  try {
    await work();
  } finally {
    etcd.signal("SIGCONT");
  }
}

describe("etcd that is away", () => {
  it("for 3 s: what was known stays known, and changes are seen after", async ({
    etcd,
    cluster,
  }) => {
    const [a, b] = await pair(cluster);
    const lost: string[] = [];
    a.discovery.onChange(({ kind, server }) => lost.push(`${kind} ${server.id}`));
    await etcd.kill();
    await pause(3_000);
    expect(idsSeenBy(a)).toEqual(["a", "b"]);
    expect(lost).toEqual([]);
    await etcd.start();
    await logged(a, /watching servers again/);
    await cluster.joined(serverInfo("c"));
    for (const member of [a, b]) await sees(member, ["a", "b", "c"], patientMs);
    await b.discovery.withdraw();
    await sees(a, ["a", "c"], patientMs);
    expect([...a.gaveUp, ...b.gaveUp]).toEqual([]);
  });

  it("frozen beyond the lease: registered again, bindings back", async ({ etcd, cluster }) => {
    const [a, b] = await pair(cluster);
    const front = await cluster.bindings(serverInfo("front-1"));
    await front.put("ana");
    await frozen(etcd, async () => {
      await logged(a, /lease of this server is lost/);
      await logged(b, /lease of this server is lost/);
      expect(idsSeenBy(a)).toEqual(["a", "b"]);
    });
    await logged(a, /registered this server again/);
    await logged(b, /registered this server again/);
    await sees(a, ["a", "b"], patientMs);
    await sees(b, ["a", "b"], patientMs);
    const key = `${cluster.prefix}bindings/room/ana`;
    await expect
      .poll(async () => (await cluster.store.get(key))?.value, { timeout: patientMs })
      .toBe("front-1");
    // The leases are renewed: all is there for longer than they live.
    await pause(quick.ttlMs + 1_500);
    expect(idsSeenBy(a)).toEqual(["a", "b"]);
    expect(await front.find("room", "ana")).toBe("front-1");
    expect([...a.gaveUp, ...b.gaveUp]).toEqual([]);
  });

  it("for one server only: it catches up with what it missed", async ({ etcd, cluster }) => {
    const proxy = await CuttableProxy.to(etcd.address);
    const a = await cluster.joined(serverInfo("a"));
    const b = await cluster.joined(serverInfo("b"));
    const c = await cluster.joined(serverInfo("c"), { endpoints: [proxy.address] });
    await sees(c, ["a", "b", "c"]);
    proxy.cut();
    await b.discovery.withdraw();
    await cluster.joined(serverInfo("d"));
    // The record of the one that is cut off ends with its lease.
    await sees(a, ["a", "d"], patientMs);
    expect(idsSeenBy(c)).toEqual(["a", "b", "c"]);
    proxy.mend();
    await sees(c, ["a", "c", "d"], patientMs);
    await sees(a, ["a", "c", "d"], patientMs);
    await c.discovery.stop();
    await proxy.close();
  });

  it("for good: given up once, and stopped in time", async ({ cluster, etcd }) => {
    const proxy = await CuttableProxy.to(etcd.address);
    const grantLease = { timeoutMs: 500, maxRetries: 3, retryIntervalMs: 50 };
    const options = { endpoints: [proxy.address], grantLease };
    const a = await cluster.joined(serverInfo("a"), options);
    proxy.cut();
    await until(() => a.gaveUp.length > 0, "giving up", patientMs);
    expect(a.gaveUp).toMatchObject([
      {
        name: "EtcdError",
        reason: "lease-lost",
        message: expect.stringMatching(/after 3 attempts/),
      },
    ]);
    await within(a.discovery.withdraw(), "withdrawing", quick.revokeTimeoutMs + 500);
    await within(a.discovery.stop(), "stopping", quick.revokeTimeoutMs + 500);
    await proxy.close();
  });

  it("frozen while a server stops: stopped within the revoke timeout", async ({
    etcd,
    cluster,
  }) => {
    const [a] = await pair(cluster);
    await frozen(etcd, async () => {
      const probed = () => a.discovery.probe().catch(({ reason }) => reason);
      await expect.poll(probed).toBe("timeout");
      const stopping = a.discovery.withdraw().then(() => a.discovery.stop());
      await within(stopping, "stopping", quick.revokeTimeoutMs + 1_000);
    });
    const complaints = a.log.complaints.map(({ message }) => message);
    expect(complaints).toContainEqual(expect.stringMatching(/cannot take back this server/));
  });

  it("frozen or gone while a server starts: told within the dial timeout", async ({
    etcd,
    cluster,
  }) => {
    const limitMs = quick.dialTimeoutMs + 500;
    const gone = cluster.member(serverInfo("a"), { endpoints: ["127.0.0.1:1"] });
    await expect(within(gone.discovery.start(), "the error", limitMs)).rejects.toMatchObject({
      name: "EtcdError",
      reason: "unreachable",
      message: expect.stringMatching(
        /^Cannot connect \(etcd at 127\.0\.0\.1:1\): .*check the endpoints/,
      ),
    });
    await frozen(etcd, async () => {
      const { discovery } = cluster.member(serverInfo("b"));
      const failure = await within(
        discovery.start().catch((e: unknown) => e),
        "the error",
        limitMs,
      );
      expect(failure).toMatchObject({ name: "EtcdError", reason: "timeout" });
    });
  });

  it("at one of its endpoints: the next one is used", async ({ cluster }) => {
    const endpoints = ["127.0.0.1:1", ...cluster.endpoints];
    const a = await cluster.joined(serverInfo("a"), { endpoints });
    await cluster.joined(serverInfo("b"));
    await sees(a, ["a", "b"]);
  });
});

describe("a lease", () => {
  it("that vanishes behind a server's back is replaced", async ({ cluster }) => {
    const [a, b] = await pair(cluster);
    let again = 0;
    a.discovery.onRegistered(() => again++);
    const events: string[] = [];
    b.discovery.onChange(({ kind, server }) => events.push(`${kind} ${server.id}`));
    const key = `${cluster.prefix}servers/room/a`;
    const lease = (await cluster.store.get(key))?.lease ?? 0n;
    await sees(b, ["a", "b"]);
    await cluster.store.revoke(lease);
    await until(() => events.length === 2, "its going and coming", patientMs);
    expect(events).toEqual(["removed a", "added a"]);
    await until(() => again === 1, "the hook");
    expect((await cluster.store.get(key))?.lease).not.toBe(lease);
    expect(a.log.complaints).toMatchObject([{ fields: { why: "etcd does not have it any more" } }]);
    expect(cluster.counted).toEqual(["registrations_lost_total server lease"]);
  });

  it("whose key alone is deleted: written again at once", async ({ cluster }) => {
    const a = await cluster.joined(serverInfo("a"), { ttlMs: 600_000 });
    const b = await cluster.joined(serverInfo("b"), { ttlMs: 600_000 });
    let again = 0;
    a.discovery.onRegistered(() => again++);
    const key = `${cluster.prefix}servers/room/a`;
    const lease = (await cluster.store.get(key))?.lease ?? 0n;
    for (const times of [1, 2]) {
      await cluster.store.transaction([], [remove(key)]);
      await sees(b, ["b"]);
      await sees(b, ["a", "b"], 1_000);
      await until(() => again === times, "the hook");
    }
    expect((await cluster.store.timeToLive(lease)).remainingS).toBe(-1);
    const lost = "registrations_lost_total server key";
    expect(cluster.counted).toEqual([lost, lost]);
    expect(a.log.complaints.map(({ message }) => message)).toEqual(
      Array(2).fill("what etcd had of this server is lost; registering again"),
    );
    await a.discovery.withdraw();
    await sees(b, ["b"]);
    expect(a.gaveUp).toEqual([]);
  });

  it("whose key holds what is no server: written again, and known all the while", async ({
    cluster,
  }) => {
    const a = await cluster.joined(serverInfo("a"), { ttlMs: 600_000 });
    const b = await cluster.joined(serverInfo("b"), { ttlMs: 600_000 });
    await sees(b, ["a", "b"]);
    const events: string[] = [];
    b.discovery.onChange(({ kind, server }) => events.push(`${kind} ${server.id}`));
    const key = `${cluster.prefix}servers/room/a`;
    const before = await cluster.store.get(key);
    await cluster.store.put(key, "{}", 0n);
    const value = async () => (await cluster.store.get(key))?.value;
    await expect.poll(value, { timeout: patientMs }).toBe(before?.value);
    expect((await cluster.store.get(key))?.lease).not.toBe(0n);
    expect(cluster.counted.filter((line) => line.startsWith("registrations"))).toEqual([
      "registrations_lost_total server key",
    ]);
    expect(events).toEqual([]);
    expect(a.gaveUp).toEqual([]);
  });

  it("outlives many of its terms", async ({ cluster }) => {
    const [a, b] = await pair(cluster);
    await pause(2 * quick.ttlMs + 500);
    expect(idsSeenBy(b)).toEqual(["a", "b"]);
    expect([...a.log.complaints, ...b.log.complaints]).toEqual([]);
  });

  it("is not got again once another server has the id", async ({ etcd, cluster }) => {
    const proxy = await CuttableProxy.to(etcd.address);
    const first = await cluster.joined(serverInfo("room-1"), { endpoints: [proxy.address] });
    proxy.cut();
    const second = await cluster.joined(serverInfo("room-1", { metadata: { second: "" } }));
    proxy.mend();
    await until(() => first.gaveUp.length > 0, "giving up", patientMs);
    expect(first.gaveUp).toMatchObject([{ reason: "id-taken" }]);
    expect(second.discovery.server("room-1")?.metadata).toEqual({ second: "" });
    await first.discovery.stop();
    await proxy.close();
  });
});
