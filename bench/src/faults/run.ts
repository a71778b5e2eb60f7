import { setTimeout as pause } from "node:timers/promises";
import { FaultCluster, type Transport } from "./cluster.js";
import { Load, usersOf } from "./load.js";
import { Round } from "./round.js";
import type { Scenario } from "./scenario.js";
import { timeUntil } from "./wait.js";

const warmUpMs = 1_000;
const settleMs = 10_000;
/** Two sessions of one user may be for that long. */
const uniqueMs = 1_000;

/** What all runs of a scenario come to. */
export interface Report {
  readonly scenario: string;
  readonly transport: Transport;
  readonly rounds: readonly Round[];
  /** Where logs and data are, if anything was wrong. */
  readonly folder: string;
}

/** Runs a scenario so often, on one cluster of real processes. */
export async function runScenario(
  scenario: Scenario,
  transport: Transport,
  runs: number,
  longOutageMs: number,
): Promise<Report> {
  const cluster = await FaultCluster.start(transport, scenario.setting);
  const rounds: Round[] = [];
  try {
    for (let index = 0; index < runs; index++) {
      const round = await runOnce(scenario, cluster, index, longOutageMs);
      rounds.push(round);
      for (const wrong of round.wrong) {
        process.stderr.write(`${scenario.name}, ${transport}, run ${index + 1}: ${wrong}\n`);
      }
    }
  } finally {
    await cluster.end();
  }
  if (rounds.every(({ wrong }) => wrong.length === 0)) cluster.removeFiles();
  return { scenario: scenario.name, transport, rounds, folder: cluster.folder };
}

async function runOnce(
  scenario: Scenario,
  cluster: FaultCluster,
  index: number,
  longOutageMs: number,
): Promise<Round> {
  const round = new Round();
  await settle(cluster, round);
  const { routes } = scenario;
  const name = `run-${index}`;
  const load = routes.length === 0 ? null : new Load(cluster.frontends, round, name, routes);
  try {
    if (load !== null) await warmUp(load, round);
    await scenario.run({ cluster, round, load, index, longOutageMs });
    if (load?.running === true) await judgeUsers(load, cluster, round);
  } catch (error) {
    round.wrong.push(`it could not go on: ${String(error)}`);
  }
  await load?.stop();
  judge(cluster, round, scenario, `${name}-`);
  return round;
}

async function settle(cluster: FaultCluster, round: Round): Promise<void> {
  const took = await timeUntil(() => cluster.registered().catch(() => false), settleMs);
  if (took > settleMs) round.wrong.push("the servers of the run before are not all there");
}

/** Only what follows the fault is judged, so all has to be well before. */
async function warmUp(load: Load, round: Round): Promise<void> {
  const took = await timeUntil(() => load.allAnsweredSince(1), settleMs);
  if (took > settleMs) round.wrong.push("not all users are answered before the fault");
  await pause(warmUpMs);
}

async function judgeUsers(load: Load, cluster: FaultCluster, round: Round): Promise<void> {
  const expected = [...load.uids].sort().join();
  let found: string[] = [];
  const took = await timeUntil(async () => {
    found = (await usersOf(cluster.frontends)).sort();
    return found.join() === expected;
  }, uniqueMs);
  if (took > uniqueMs) round.wrong.push(`sessions are not one for each user: ${found.join(" ")}`);
}

/** What must hold after every run. */
function judge(cluster: FaultCluster, round: Round, { routes }: Scenario, tokens: string): void {
  for (const { id, process } of cluster.servers) {
    if (!process.alive) round.wrong.push(`${id} has ended`);
  }
  // Stored calls are tried again on purpose.
  if (routes.includes("connector.desk.store")) return;
  const seen = new Set<string>();
  for (const token of cluster.executed()) {
    if (!token.startsWith(tokens)) continue;
    if (seen.has(token)) round.wrong.push(`${token} was executed twice`);
    seen.add(token);
  }
}
