import { setTimeout as pause } from "node:timers/promises";
import { type Setting, ttlMs } from "./cluster.js";
import type { Engine } from "./engines.js";
import { ordinaryRoutes, storingRoutes } from "./load.js";
import type { Scenario, Stage } from "./scenario.js";
import { timeUntil } from "./wait.js";

const bothTransports = ["nats", "grpc"] as const;
const pair: Setting = { frontends: 2, backends: 2, jobs: false };
const shortOutageMs = 1_000;
/** Of calls once NATS is back, without a restart of any server. */
const natsBackMs = 2_000;
const jobsWithinMs = 20_000;

const stopNats = (name: string, outageMs: (stage: Stage) => number): Scenario => ({
  name,
  transports: ["nats"],
  setting: pair,
  routes: ordinaryRoutes,
  async run(stage) {
    const backAt = await outage(stage.cluster.nats, outageMs(stage));
    await pause(natsBackMs + 1_500);
    stage.round.calmAfter("calls", backAt, natsBackMs);
  },
});

const stopEtcd: Scenario = {
  name: "etcd stopped",
  transports: bothTransports,
  setting: pair,
  routes: ordinaryRoutes,
  async run(stage) {
    const at = performance.now();
    await outage(stage.cluster.etcd, stage.longOutageMs);
    await registeredForGood(stage);
    stage.round.noFailuresSince(at);
  },
};

const deleteLease: Scenario = {
  name: "lease deleted",
  transports: bothTransports,
  setting: pair,
  routes: ordinaryRoutes,
  async run(stage) {
    const { cluster, round, index } = stage;
    const at = performance.now();
    const side = index % 2;
    for (const servers of [cluster.backends, cluster.frontends]) {
      await cluster.revokeLeaseOf(servers[side]?.id ?? "");
    }
    await registeredForGood(stage);
    round.noFailuresSince(at);
  },
};

const restartRedis: Scenario = {
  name: "Redis restarted under jobs",
  transports: ["nats"],
  setting: { ...pair, jobs: true },
  routes: storingRoutes,
  async run({ cluster, round, load }) {
    await pause(500);
    const backAt = await outage(cluster.redis, shortOutageMs);
    await pause(2_500);
    await load?.stop();
    round.calmAfter("storing", backAt, natsBackMs);
    const missing = (): string[] => {
      const ran = new Set(cluster.executed());
      return round.stored.filter((token) => !ran.has(token));
    };
    const stoppedAt = performance.now();
    await timeUntil(() => missing().length === 0, jobsWithinMs);
    round.recovered.set("all jobs", performance.now() - stoppedAt);
    for (const token of missing()) round.wrong.push(`the stored job ${token} is lost`);
  },
};

export const engineFaults = [
  stopNats("NATS stopped 1 s", () => shortOutageMs),
  stopNats("NATS stopped long", ({ longOutageMs }) => longOutageMs),
  stopEtcd,
  deleteLease,
  restartRedis,
];

/** Kills an engine and starts it again after so long; when it was back. */
async function outage(engine: Engine | null, ms: number): Promise<number> {
  await engine?.process.end("SIGKILL");
  await pause(ms);
  await engine?.process.start();
  return performance.now();
}

/** From when on every server is registered, and remains so: seen for longer than a lease lives. */
async function registeredForGood({ cluster, round }: Stage): Promise<void> {
  const since = performance.now();
  let missingAt = since;
  while (performance.now() - since < 2 * ttlMs) {
    if (!(await cluster.registered().catch(() => false))) missingAt = performance.now();
    await pause(50);
  }
  round.tookUntil("registered", missingAt - since, ttlMs + 1_000);
}
