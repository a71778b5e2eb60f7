import { setTimeout as pause } from "node:timers/promises";
import { type ServerUnderFault, type Setting, ttlMs } from "./cluster.js";
import { ordinaryRoutes } from "./load.js";
import type { Scenario, Stage } from "./scenario.js";
import { timeUntil } from "./wait.js";

const bothTransports = ["nats", "grpc"] as const;
const pair: Setting = { frontends: 2, backends: 2, jobs: false };
/** A route to a server that is gone may be as old as its lease; etcd looks at leases each 500 ms. */
const goneMs = ttlMs + 1_000;
const backMs = 5_000;
/** What a client sees whose connection ended. */
const lostConnection = ["PIT-499", "ConnectError"];

const killBackend: Scenario = {
  name: "backend killed",
  transports: bothTransports,
  setting: pair,
  routes: ordinaryRoutes,
  async run(stage) {
    const { cluster, round, index } = stage;
    const victim = nth(cluster.backends, index);
    const at = performance.now();
    await victim.process.end("SIGKILL");
    await pause(goneMs + 1_000);
    round.calmAfter("calls", at, goneMs);
    await bringBack(stage, victim);
  },
};

const killFrontend: Scenario = {
  name: "frontend killed",
  transports: bothTransports,
  setting: pair,
  routes: ordinaryRoutes,
  async run(stage) {
    const { cluster, round, load, index } = stage;
    const victim = nth(cluster.frontends, index);
    await victim.process.end("SIGKILL");
    const at = performance.now();
    const back = await timeUntil(() => load?.allAnsweredSince(at) === true, backMs);
    round.tookUntil("all users", back, 2_000);
    await pause(goneMs);
    await victim.process.start();
    const again = await timeUntil(() => cluster.registered([victim]), backMs);
    round.tookUntil("server", again, backMs);
  },
};

const pauseBackend: Scenario = {
  name: "backend paused past its lease",
  transports: bothTransports,
  setting: pair,
  routes: ordinaryRoutes,
  async run({ cluster, round, index }) {
    const victim = nth(cluster.backends, index);
    const at = performance.now();
    victim.process.signal("SIGSTOP");
    await pause(ttlMs + 2_500);
    round.calmAfter("calls", at, goneMs);
    const continuedAt = performance.now();
    victim.process.signal("SIGCONT");
    const back = await timeUntil(() => cluster.registered([victim]), ttlMs + backMs);
    const answers = await answersAfter(round, victim, continuedAt, backMs);
    round.tookUntil("server", back, ttlMs + 1_000);
    round.tookUntil("its answers", answers, ttlMs + 2_000);
    await pause(1_000);
    round.calmAfter("calls after", continuedAt, 1_000);
  },
};

const rollingRestart: Scenario = {
  name: "rolling restart",
  transports: bothTransports,
  setting: { frontends: 3, backends: 3, jobs: false },
  routes: ordinaryRoutes,
  async run(stage) {
    const { cluster, round, load } = stage;
    const startedAt = performance.now();
    for (const backend of cluster.backends) await restart(stage, backend);
    round.noFailuresSince(startedAt);
    for (const frontend of cluster.frontends) await restart(stage, frontend);
    round.noFailuresSince(startedAt, lostConnection);
    const at = performance.now();
    const all = await timeUntil(() => load?.allAnsweredSince(at) === true, backMs);
    round.tookUntil("all users", all, 2_000);
  },
};

export const serverFaults = [killBackend, killFrontend, pauseBackend, rollingRestart];

async function restart({ cluster, round }: Stage, server: ServerUnderFault): Promise<void> {
  const at = performance.now();
  await server.process.end("SIGTERM");
  const took = performance.now() - at;
  round.tookUntil("stop", Math.max(took, round.recovered.get("stop") ?? 0), backMs);
  await server.process.start();
  const back = await timeUntil(() => cluster.registered([server]), backMs);
  if (back > backMs) round.wrong.push(`${server.id} is not registered after its restart`);
  await pause(300);
}

/** Starts it again, until it has a part of the calls. */
async function bringBack({ round }: Stage, server: ServerUnderFault): Promise<void> {
  await server.process.start();
  round.tookUntil("server", await answersAfter(round, server, performance.now(), backMs), 2_000);
}

/** How long it takes from now until the server has answered a call. */
function answersAfter(
  { answeredAt }: Stage["round"],
  { id }: ServerUnderFault,
  since: number,
  limitMs: number,
): Promise<number> {
  return timeUntil(() => (answeredAt.get(id) ?? 0) > since, limitMs);
}

function nth(servers: readonly ServerUnderFault[], index: number): ServerUnderFault {
  const server = servers[index % servers.length];
  if (server === undefined) throw new Error("Cannot run the scenario: it has no servers");
  return server;
}
