import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Engine } from "../harness/engine.js";
import { startEtcd, startNats } from "../harness/engines.js";
import { DemoProcess } from "./demo-process.js";

let etcd: Engine;
let nats: Engine;
const started: DemoProcess[] = [];

beforeAll(async () => {
  [etcd, nats] = await Promise.all([startEtcd(), startNats()]);
});
afterEach(async () => {
  for (const demo of started.splice(0)) await demo.kill();
});
afterAll(() => Promise.all([etcd.remove(), nats.remove()]));

function start(place: { readonly nats: string }): DemoProcess {
  const demo = DemoProcess.startIn(
    {
      PITAYA_CLUSTER_SD_ETCD_ENDPOINTS: etcd.address,
      PITAYA_GROUPS_ETCD_ENDPOINTS: etcd.address,
      PITAYA_CLUSTER_RPC_CLIENT_NATS_CONNECT: `nats://${place.nats}`,
      PITAYA_CLUSTER_RPC_SERVER_NATS_CONNECT: `nats://${place.nats}`,
      PITAYA_CLUSTER_RPC_CLIENT_NATS_CONNECTIONTIMEOUT: "500ms",
      PITAYA_CLUSTER_RPC_SERVER_NATS_CONNECTIONTIMEOUT: "500ms",
    },
    ...["--cluster", "--once", "--port", "0", "--wsport", "0"],
  );
  started.push(demo);
  return demo;
}

// Three processes have to start, one after the other where they need each other.
const timeout = 60_000;

it("the demo runs as three processes on etcd and NATS", { timeout }, async () => {
  const demo = start({ nats: nats.address });
  expect(await demo.ended()).toBe(0);
  expect(demo.stderr).toBe("");
  expect(demo.stdout).toContain(
    "A chat on 3 servers in three processes, on etcd and NATS: connector-1, room-1, room-2",
  );
  expect(demo.stdout).toContain("ana  ← onLeft ben, 1 member");
});

it("the demo says which server could not start, and leaves none", { timeout }, async () => {
  const demo = start({ nats: "127.0.0.1:1" });
  expect(await demo.ended()).toBe(1);
  expect(demo.stderr).toMatch(/Cannot start the chat's server "room room-\d"/);
});
