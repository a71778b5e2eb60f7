import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@pitaya-ts/runtime/client";
import { type ServerUnderFault, type Setting, ttlMs } from "./cluster.js";
import { logIn, userCount, usersOf } from "./load.js";
import type { Round } from "./round.js";
import type { Scenario } from "./scenario.js";
import { timeUntil } from "./wait.js";

const bothTransports = ["nats", "grpc"] as const;
const setting: Setting = { frontends: 2, backends: 1, jobs: false };
/** Two sessions of one user may be for that long, and a login take that long. */
const uniqueMs = 1_000;
const backMs = 5_000;

const raceLogins: Scenario = {
  name: "racing logins, frontend killed",
  transports: bothTransports,
  setting,
  routes: [],
  async run({ cluster, round, index }) {
    const [victim, other] = inTurn(cluster.frontends, index);
    const uids = names();
    await allAtOnce(uids, [victim, other], round);
    round.tookUntil("one session", await timeUntilUnique(uids, [victim, other]), uniqueMs);
    await allAtOnce(uids, [victim, other, victim], round);
    round.tookUntil("one of three", await timeUntilUnique(uids, [victim, other]), uniqueMs);
    // Once more, into the end of one of the two; whoever was there comes back to the other.
    const racing = allAtOnce(uids, [victim, other], round);
    await pause(5 + 5 * index);
    await victim.process.end("SIGKILL");
    await racing;
    const at = performance.now();
    await allAtOnce(uids, [other], round);
    round.tookUntil("logins", performance.now() - at, uniqueMs);
    round.tookUntil("one session after", await timeUntilUnique(uids, [other]), uniqueMs);
    await victim.process.start();
    await timeUntil(() => cluster.registered([victim]), backMs);
  },
};

const pauseFrontend: Scenario = {
  name: "logins beside a paused frontend",
  transports: bothTransports,
  setting,
  routes: [],
  async run({ cluster, round, index }) {
    const [victim, other] = inTurn(cluster.frontends, index);
    const uids = names();
    await allAtOnce(uids, [victim], round);
    victim.process.signal("SIGSTOP");
    const at = performance.now();
    await allAtOnce(uids, [other], round);
    round.tookUntil("logins", performance.now() - at, uniqueMs);
    await pause(ttlMs + 1_500);
    victim.process.signal("SIGCONT");
    const unique = await timeUntilUnique(uids, [victim, other]);
    round.tookUntil("one session", unique, ttlMs + uniqueMs);
    await timeUntil(() => cluster.registered([victim]), ttlMs + backMs);
  },
};

export const loginFaults = [raceLogins, pauseFrontend];

/** Logs every user in at each of the servers, all at the same time. Clients end with their servers. */
async function allAtOnce(
  uids: readonly string[],
  servers: readonly ServerUnderFault[],
  round: Round,
): Promise<void> {
  const logins: Promise<Client | null>[] = uids.flatMap((uid) =>
    servers.map((server) => logIn(server, uid, round).catch(() => null)),
  );
  await Promise.all(logins);
}

/** How long it takes until each user has one session exactly. */
function timeUntilUnique(
  uids: readonly string[],
  servers: readonly ServerUnderFault[],
): Promise<number> {
  const expected = [...uids].sort().join();
  return timeUntil(async () => {
    const found = await usersOf(servers);
    return found.sort().join() === expected;
  }, backMs);
}

function inTurn(
  [a, b]: readonly ServerUnderFault[],
  index: number,
): [ServerUnderFault, ServerUnderFault] {
  if (a === undefined || b === undefined)
    throw new Error("Cannot race logins: two frontends needed");
  return index % 2 === 0 ? [a, b] : [b, a];
}

/** The same in each run: sessions of the run before are there, to be replaced. */
function names(): string[] {
  return Array.from({ length: userCount }, (_, i) => `user-${i}`);
}
