import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { type Front, startFront } from "../e2e/services/servers.js";
import type { Engine } from "../harness/engine.js";
import { startEtcd, startNats } from "../harness/engines.js";
import { type Lab, labTest } from "../harness/lab.js";
import { until } from "../harness/wait.js";
import { clusterOn } from "./engines.js";
import { CuttableProxy } from "./etcd/cuttable-proxy.js";

const patientMs = 15_000;
const it = labTest(() => {
  throw new Error("each server has its own way to the engines");
});

/** The engines; the first frontend has ways of its own to them, which can be cut. */
let etcd: Engine;
let nats: Engine;
let proxies: { etcd: CuttableProxy; nats: CuttableProxy };

beforeEach(async () => {
  [etcd, nats] = await Promise.all([startEtcd(), startNats()]);
  proxies = {
    etcd: await CuttableProxy.to(etcd.address),
    nats: await CuttableProxy.to(nats.address),
  };
});
afterEach(async () => {
  await Promise.all([proxies.etcd.close(), proxies.nats.close()]);
  await Promise.all([etcd.remove(), nats.remove()]);
});

async function startPair(lab: Lab, transport: "nats" | "grpc"): Promise<[Front, Front]> {
  const way = { prefix: "returns/" };
  const cut = { etcd: proxies.etcd.address, nats: proxies.nats.address };
  const direct = { etcd: etcd.address, nats: nats.address };
  const first = await startFront(lab, {
    id: "f1",
    cluster: clusterOn(transport, { ...way, ...cut }),
  });
  const second = await startFront(lab, {
    id: "f2",
    cluster: clusterOn(transport, { ...way, ...direct }),
  });
  for (const { app } of [first, second]) await until(() => app.servers.length === 2, "both");
  return [first, second];
}

async function logIn(lab: Lab, front: Front, uid: string) {
  const client = await lab.client(front, "tcp");
  await client.service(Probe).bind({ uid });
  return client;
}

function movesFrom({ app }: Front): string[] {
  const moved: string[] = [];
  app.onSessionMoved(({ uid, to }) => moved.push(`${uid} to ${to}`));
  return moved;
}

function holdersOf(fronts: readonly Front[], uid: string): string {
  return fronts
    .filter(({ app }) => app.sessions.has(uid))
    .map(({ app }) => app.server.id)
    .join();
}

describe("a user of a frontend that was away, who came to another one meanwhile", () => {
  it("has the later session alone with gRPC, once it is registered again", async ({ lab }) => {
    const fronts = await startPair(lab, "grpc");
    const [first, second] = fronts;
    const moved = movesFrom(first);
    for (const uid of ["ana", "bob"]) await logIn(lab, first, uid);
    proxies.etcd.cut();
    await until(() => second.app.servers.length === 1, "the lease's end", patientMs);
    await logIn(lab, second, "ana");
    expect(holdersOf(fronts, "ana")).toBe("f1,f2");
    proxies.etcd.mend();
    await until(() => holdersOf(fronts, "ana") === "f2", "one session", patientMs);
    expect(holdersOf(fronts, "bob")).toBe("f1");
    expect(moved).toEqual(["ana to f2"]);
  }, 40_000);

  it("has the later session alone with NATS, once NATS is back", async ({ lab }) => {
    const fronts = await startPair(lab, "nats");
    const [first, second] = fronts;
    const moved = movesFrom(first);
    for (const uid of ["ana", "bob"]) await logIn(lab, first, uid);
    const isLost = () => first.log.lines.some(({ message }) => message.startsWith("NATS is lost"));
    proxies.nats.cut();
    await until(isLost, "the loss", patientMs);
    await logIn(lab, second, "ana");
    expect(holdersOf(fronts, "ana")).toBe("f1,f2");
    proxies.nats.mend();
    await until(() => holdersOf(fronts, "ana") === "f2", "one session", patientMs);
    expect(holdersOf(fronts, "bob")).toBe("f1");
    expect(moved).toEqual(["ana to f2"]);
  }, 40_000);
});
