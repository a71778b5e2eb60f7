import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { EtcdStore, remove } from "../../runtime/src/cluster/index.js";
import { startFront } from "../e2e/services/servers.js";
import type { Engine } from "../harness/engine.js";
import { startEtcd } from "../harness/engines.js";
import { labTest } from "../harness/lab.js";
import { pause, until } from "../harness/wait.js";
import { clusterOn } from "./engines.js";

const prefix = "bindings/";
const users = `${prefix}bindings/connector/`;

let etcd: Engine;
let store: EtcdStore;

beforeEach(async () => {
  etcd = await startEtcd();
  store = new EtcdStore({ endpoints: [etcd.address], dialTimeoutMs: 10_000 });
});
afterEach(async () => {
  store.close();
  await etcd.remove();
});

const it = labTest(() => clusterOn("grpc", { etcd: etcd.address, nats: "", prefix }));

describe("a frontend's users in etcd", () => {
  it("are not there if they left while etcd was stopped during their bind", async ({ lab }) => {
    const { app, ...front } = await startFront(lab, { cluster: lab.newCluster() });
    const uids = Array.from({ length: 60 }, (_, i) => `u${i}`);
    const clients = await Promise.all(uids.map(() => lab.client({ app, ...front }, "tcp")));
    const last = new Map<string, string>();
    const watch = await store.watch(users, 0n, (events) => {
      for (const { kind, entry } of events) last.set(entry.key.slice(users.length), kind);
    });
    etcd.signal("SIGSTOP");
    const binds = clients.map((client, i) =>
      client.service(Probe).bind({ uid: uids[i] as string }),
    );
    await until(() => uids.every((uid) => app.sessions.has(uid)), "binds that wait for etcd");
    for (const client of clients) client.close();
    await Promise.allSettled(binds);
    await until(() => app.sessions.count === 0, "no sessions");
    await pause(2_000);
    etcd.signal("SIGCONT");
    await until(() => [...last.values()].filter((kind) => kind === "delete").length === 60, "all");
    expect(await store.count(users)).toBe(0);
    watch.close();
  });

  it("are one session each if their bindings were deleted before they came again", async ({
    lab,
  }) => {
    const cluster = lab.newCluster();
    const first = await startFront(lab, { cluster, id: "f1" });
    const second = await startFront(lab, { cluster, id: "f2" });
    const logIn = async (front: typeof first, uid: string) => {
      const client = await lab.client(front, "tcp");
      await client.service(Probe).bind({ uid });
    };
    const moved: string[] = [];
    first.app.onSessionMoved(({ uid, to }) => moved.push(`${uid} to ${to}`));
    for (const uid of ["ana", "bob"]) await logIn(first, uid);
    // Of two that are gone one comes to another frontend, which finds nobody noted.
    await store.transaction([], [remove(`${users}ana`), remove(`${users}bob`)]);
    await logIn(second, "ana");
    await until(() => !first.app.sessions.has("ana"), "the earlier session's end");
    expect(moved).toEqual(["ana to f2"]);
    await expect.poll(() => second.app.frontendOf("bob", "connector")).toBe("f1");
    expect(await first.app.frontendOf("ana", "connector")).toBe("f2");
    expect([second.app.sessions.has("ana"), first.app.sessions.has("bob")]).toEqual([true, true]);
  });
});
