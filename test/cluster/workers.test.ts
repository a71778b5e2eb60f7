import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBytes } from "../harness/byte-client.js";
import type { Engine } from "../harness/engine.js";
import { startEtcd, startNats } from "../harness/engines.js";
import { freePort } from "../harness/free-ports.js";
import { ask, requestPacket, shakeHands } from "../harness/packets.js";
import { until, within } from "../harness/wait.js";

const patienceMs = 30_000;
const count = 3;
const children: ChildProcess[] = [];
let etcd: Engine;
let nats: Engine;

beforeAll(async () => {
  etcd = await startEtcd();
  nats = await startNats();
});

afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await etcd.remove();
  await nats.remove();
});

async function startServer(more: Readonly<Record<string, string>> = {}) {
  const port = await freePort();
  const path = fileURLToPath(new URL("worker-server.mjs", import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: {
      ...process.env,
      TEST_PORT: String(port),
      PITAYA_CLUSTER_ENABLED: "true",
      PITAYA_GROUPS_STORAGE: "memory",
      PITAYA_CLUSTER_SD_ETCD_ENDPOINTS: etcd.address,
      PITAYA_CLUSTER_SD_ETCD_PREFIX: `workers-${port}/`,
      PITAYA_CLUSTER_SD_ETCD_HEARTBEAT_TTL: "3s",
      PITAYA_CLUSTER_RPC_CLIENT_NATS_CONNECT: `nats://${nats.address}`,
      PITAYA_CLUSTER_RPC_SERVER_NATS_CONNECT: `nats://${nats.address}`,
      ...more,
    },
  });
  children.push(child);
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ready = (): number => log.split("all modules started!").length - 1;
  return { child, port, ready, log: () => log };
}

/** Which server and process answers a new client. */
async function whoAnswers(port: number): Promise<string> {
  const client = await openBytes("tcp", `127.0.0.1:${port}`);
  await shakeHands(client);
  const { text } = await ask(client, 1, "connector.desk.who");
  client.destroy();
  return text;
}

describe("a server of several processes", () => {
  it("shares a port, replaces a process that dies, and ends with exit code 0", async () => {
    const { child, port, ready, log } = await startServer();
    await until(() => ready() === count, "workers that are up", patienceMs);
    const seen = new Map<string, string>();
    for (let i = 0; i < count * 4; i++) {
      const [id = "", pid = ""] = (await whoAnswers(port)).split(" ");
      seen.set(id, pid);
    }
    expect([...seen.keys()].sort()).toEqual(["front-1", "front-2", "front-3"]);
    expect(new Set(seen.values()).size).toBe(count);

    const victim = await openBytes("tcp", `127.0.0.1:${port}`);
    await shakeHands(victim);
    victim.send(requestPacket(1, "connector.desk.die"));
    await victim.closed(patienceMs);
    await until(() => ready() === count + 1, "a worker in its place", patienceMs);
    expect(log()).toMatch(/worker \d ended/);

    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await within(ended, "the end", patienceMs)).toEqual([0, null]);
    expect(log().split('"server stopped"').length - 1).toBe(count);
  }, 90_000);

  it("kills a process that hangs when it has to stop, and ends with exit code 1", async () => {
    const { child, port, ready, log } = await startServer({
      PITAYA_SERVER_SHUTDOWN_CALLSTIMEOUT: "1s",
    });
    await until(() => ready() === count, "workers that are up", patienceMs);
    const victim = await openBytes("tcp", `127.0.0.1:${port}`);
    await shakeHands(victim);
    victim.send(requestPacket(1, "connector.desk.hang"));
    await until(() => log().includes("hanging"), "a worker that hangs");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await within(ended, "the end", patienceMs)).toEqual([1, null]);
    victim.destroy();
    expect(log().split("answers nothing; killing it").length - 1).toBe(1);
    expect(log().split('"server stopped"').length - 1).toBe(count - 1);
  }, 90_000);

  it("ends with exit code 1 where its processes can't start", async () => {
    const { child, log } = await startServer({
      PITAYA_CLUSTER_SD_ETCD_ENDPOINTS: "127.0.0.1:1",
      PITAYA_CLUSTER_SD_ETCD_DIALTIMEOUT: "500ms",
    });
    expect(await within(once(child, "exit"), "the end", patienceMs)).toEqual([1, null]);
    expect(log()).toMatch(/worker \d can't start; stopping all/);
  }, 60_000);
});
