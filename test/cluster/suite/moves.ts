import { Backend, Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import type { SessionMoved } from "@pitaya-ts/runtime";
import type { Client } from "@pitaya-ts/runtime/client";
import { describe, expect } from "vitest";
import { type Front, startCluster, type TestCluster } from "../../e2e/services/servers.js";
import type { Lab, LabTest } from "../../harness/lab.js";
import { until } from "../../harness/wait.js";

/** What listeners on all servers are told: where, of whom, and whether the session was open then. */
function record({ fronts, back }: TestCluster): string[] {
  const told: string[] = [];
  for (const { app } of [...fronts, back]) {
    app.onSessionMoved(({ uid, from, to, session }: SessionMoved) => {
      const state = session.closed === null && session.uid === uid ? "open" : "closed";
      told.push(`${app.server.id}: ${uid} ${from}-${to} ${state}`);
    });
  }
  return told;
}

const atFrontend = {
  name: "the frontend",
  bind: (client: Client, uid: string): Promise<unknown> => client.service(Probe).bind({ uid }),
};
const atBackend = {
  name: "a backend",
  bind: (client: Client, uid: string): Promise<unknown> => client.service(Backend).bind({ uid }),
};

async function logIn(lab: Lab, front: Front, uid: string, { bind } = atFrontend) {
  const client = await lab.client(front, "tcp");
  await bind(client, uid);
  return client;
}

export function moveTests(it: LabTest): void {
  describe("sessions that move", () => {
    it.for([atFrontend, atBackend])(
      "are told of where the user left, bound by $name",
      async (way, { lab }) => {
        const cluster = await startCluster(lab);
        const [first, second] = cluster.fronts;
        const told = record(cluster);
        const one = await logIn(lab, first, "ann", way);
        const two = await logIn(lab, second, "ann", way);
        expect(await one.closed).toEqual({ kind: "kicked", reason: "replaced" });
        await logIn(lab, first, "ann", way);
        expect(await two.closed).toEqual({ kind: "kicked", reason: "replaced" });
        expect(told).toEqual([
          "front-1: ann front-1-front-2 open",
          "front-2: ann front-2-front-1 open",
        ]);
      },
    );

    it("are told of once, however the logins race", async ({ lab }) => {
      const cluster = await startCluster(lab);
      const told = record(cluster);
      const users = Array.from({ length: 20 }, (_, i) => `racer-${i}`);
      await Promise.all(
        users.map((uid) =>
          Promise.allSettled(cluster.fronts.map((front) => logIn(lab, front, uid))),
        ),
      );
      const holders = (uid: string) =>
        cluster.fronts.filter(({ app }) => app.sessions.has(uid)).length;
      await until(() => users.every((uid) => holders(uid) === 1), "one session of each user");
      expect(told.map((line) => line.split(" ")[1]).sort()).toEqual([...users].sort());
    });

    it("are not those that end otherwise", async ({ lab }) => {
      const cluster = await startCluster(lab);
      const [first, second] = cluster.fronts;
      const told = record(cluster);
      const before = await logIn(lab, first, "ann");
      const again = await logIn(lab, first, "ann");
      await before.closed;
      again.close();
      await until(() => first.app.sessions.count === 0, "the client's end");
      const kicked = await logIn(lab, second, "ann");
      await first.app.kick(["ann"], "connector");
      await kicked.closed;
      expect(told).toEqual([]);
    });

    it("are none where users may have several", async ({ lab }) => {
      const cluster = await startCluster(lab, { uniqueSessions: false });
      const told = record(cluster);
      for (const front of cluster.fronts) await logIn(lab, front, "ann");
      expect(cluster.fronts.map(({ app }) => app.sessions.has("ann"))).toEqual([true, true]);
      expect(told).toEqual([]);
    });

    it("end whatever a listener does, and until it no longer listens", async ({ lab }) => {
      const cluster = await startCluster(lab);
      const [first, second] = cluster.fronts;
      const quiet = first.app.onSessionMoved(() => told.push("quiet"));
      quiet();
      first.app.onSessionMoved(async () => {
        throw new Error("listener");
      });
      const told = record(cluster);
      const client = await logIn(lab, first, "ann");
      await logIn(lab, second, "ann");
      expect(await client.closed).toMatchObject({ kind: "kicked" });
      expect(told).toEqual(["front-1: ann front-1-front-2 open"]);
      const failure = "a listener for sessions that moved failed";
      await until(
        () => first.log.lines.some(({ message }) => message === failure),
        "a line of the failure",
      );
    });
  });
}
