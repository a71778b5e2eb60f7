import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { EtcdStore } from "../../runtime/src/cluster/index.js";
import { clusterOn } from "../cluster/engines.js";
import type { Engine } from "../harness/engine.js";
import { startEtcd, startNats } from "../harness/engines.js";
import { it, type Lab } from "../harness/lab.js";
import { until } from "../harness/wait.js";
import { Replay } from "./replay.js";
import { server } from "./servers.js";
import { transcriptOf } from "./transcript.js";

let etcd: Engine;
let nats: Engine;
let store: EtcdStore;

beforeAll(async () => {
  [etcd, nats] = await Promise.all([startEtcd(), startNats()]);
  store = new EtcdStore({ endpoints: [etcd.address], dialTimeoutMs: 5_000 });
});
afterAll(async () => {
  store.close();
  await Promise.all([etcd.remove(), nats.remove()]);
});

/** A frontend in whose cluster is a record that nobody stands behind. */
async function startBeside(lab: Lab, transport: "nats" | "grpc", type: string, id: string) {
  const prefix = `test-${randomUUID()}/`;
  const record = JSON.stringify({ id, type, metadata: {}, frontend: false, hostname: "host" });
  await store.put(`${prefix}servers/${type}/${id}`, record, 0n);
  const cluster = clusterOn(transport, { etcd: etcd.address, nats: nats.address, prefix });
  const front = await lab.frontend({ cluster, ...server("connector", "front-1") });
  return { cluster, front };
}

describe("a record of a server that is not there", () => {
  it("probe/no-responders: its callers are told at once", async ({ lab }) => {
    const { front } = await startBeside(lab, "nats", "ghost", "ghost-1");
    await (await Replay.start(lab, front, transcriptOf("probe/no-responders"))).finish();
  });

  it("probe/grpc/stale-record: the server is reached once its record is right", async ({ lab }) => {
    const { cluster, front } = await startBeside(lab, "grpc", "game", "back-1");
    const early = await Replay.start(lab, front, transcriptOf("probe/grpc/stale-record"));
    await early.until("error 1");
    await lab.backend({ cluster, ...server("game", "back-1") });
    const isRight = () => front.app.serverById("back-1")?.metadata["grpcHost"] !== undefined;
    await until(isRight, "the new record");
    const late = await Replay.start(lab, front, transcriptOf("probe/grpc/session"));
    await late.until("answer 1");
  });
});
