import { Probe, ProbePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { probePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import type { PushResult } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import {
  type Front,
  serializers,
  startCluster,
  type TestCluster,
} from "../../e2e/services/servers.js";
import { type Transport, transports } from "../../harness/byte-client.js";
import { Inbox } from "../../harness/inbox.js";
import type { Lab, LabTest } from "../../harness/lab.js";
import { until } from "../../harness/wait.js";

/** A user and what was pushed to them. */
async function join(lab: Lab, front: Front, transport: Transport, uid: string) {
  const client = await lab.client(front, transport);
  await client.service(Probe).bind({ uid });
  const texts = new Inbox<string>("push");
  client.on(ProbePush.text, ({ text }) => texts.put(text));
  return { client, texts };
}

async function startWithUsers(lab: Lab, transport: Transport, options = {}) {
  const cluster = await startCluster(lab, options);
  const ann = await join(lab, cluster.fronts[0], transport, "ann");
  const ben = await join(lab, cluster.fronts[1], transport, "ben");
  return { ...cluster, ann, ben };
}

async function take(texts: Inbox<string>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) taken.push(await texts.take());
  return taken;
}

const servers = ["back", "front-1", "front-2"] as const;

function serverOf({ fronts, back }: TestCluster, name: (typeof servers)[number]) {
  if (name === "back") return back.app;
  return (name === "front-1" ? fronts[0] : fronts[1]).app;
}

const rows = transports.flatMap((transport) => servers.map((server) => ({ transport, server })));

export function userTests(it: LabTest): void {
  describe.each(rows)("users over $transport, from $server", ({ transport, server }) => {
    it("get pushes wherever they are; those who are nowhere are named", async ({ lab }) => {
      const cluster = await startWithUsers(lab, transport);
      const sender = probePush(serverOf(cluster, server));
      const users = ["nobody", "ann", "noone", "ben"];
      expect(await sender.text({ text: "hi" }, { users })).toEqual({ failed: ["nobody", "noone"] });
      expect(await cluster.ann.texts.take()).toBe("hi");
      expect(await cluster.ben.texts.take()).toBe("hi");
      const typed = { users: ["ann"], frontendType: "connector" };
      expect(await sender.text({ text: "typed" }, typed)).toEqual({ failed: [] });
      expect(await cluster.ann.texts.take()).toBe("typed");
      const elsewhere = { users: ["ann"], frontendType: "gate" };
      expect(await sender.text({ text: "lost" }, elsewhere)).toEqual({ failed: ["ann"] });
      expect(await sender.text({ text: "none" }, { users: [] })).toEqual({ failed: [] });
      expect(cluster.ann.texts.size + cluster.ben.texts.size).toBe(0);
    });

    it("who are named twice get a push once, and are kicked once", async ({ lab }) => {
      const cluster = await startWithUsers(lab, transport);
      const app = serverOf(cluster, server);
      const sender = probePush(app);
      const twice = ["ann", "nobody", "ben", "ann", "nobody", "ben"];
      expect(await sender.text({ text: "once" }, { users: twice })).toEqual({ failed: ["nobody"] });
      const one = await sender.text({ text: "one" }, { users: ["ben", "ben"] });
      expect(one).toEqual({ failed: [] });
      await sender.text({ text: "last" }, { users: ["ann", "ben"] });
      expect(await take(cluster.ann.texts, 2)).toEqual(["once", "last"]);
      expect(await take(cluster.ben.texts, 3)).toEqual(["once", "one", "last"]);
      expect(await app.kick(twice)).toEqual(["nobody"]);
    });

    it("are kicked wherever they are; those who are nowhere are named", async ({ lab }) => {
      const cluster = await startWithUsers(lab, transport);
      const app = serverOf(cluster, server);
      expect(await app.kick(["nobody", "ann", "ben"])).toEqual(["nobody"]);
      expect(await cluster.ann.client.closed).toMatchObject({ kind: "kicked" });
      expect(await cluster.ben.client.closed).toMatchObject({ kind: "kicked" });
      expect(await app.kick(["ann", "ben"])).toEqual(["ann", "ben"]);
      const { fronts } = cluster;
      await until(() => fronts.every((front) => front.app.sessions.count === 0), "no sessions");
    });

    it("in a group get what is sent to it, or to some of it", async ({ lab }) => {
      const cluster = await startWithUsers(lab, transport);
      const app = serverOf(cluster, server);
      await app.groups.create("room");
      for (const uid of ["ann", "gone", "ben"]) await app.groups.add("room", uid);
      const sender = probePush(app);
      const all: PushResult = await sender.text({ text: "all" }, { group: "room" });
      expect(all).toEqual({ failed: ["gone"] });
      expect(await cluster.ann.texts.take()).toBe("all");
      expect(await cluster.ben.texts.take()).toBe("all");
      const some = { group: "room", only: (uid: string) => uid === "ben" };
      expect(await sender.text({ text: "some" }, some)).toEqual({ failed: [] });
      expect(await cluster.ben.texts.take()).toBe("some");
      expect(cluster.ann.texts.size).toBe(0);
      await expect(sender.text({ text: "x" }, { group: "nosuch" })).rejects.toMatchObject({
        name: "GroupError",
        reason: "not-found",
      });
    });
  });

  describe("a user who came twice to one frontend", () => {
    it("and left is nowhere", async ({ lab }) => {
      const { fronts, back, ann } = await startWithUsers(lab, "tcp");
      const again = await join(lab, fronts[0], "tcp", "ann");
      await ann.client.closed;
      const { failed } = await probePush(back.app).text({ text: "one" }, { users: ["ann"] });
      expect(failed).toEqual([]);
      again.client.close();
      await until(() => fronts[0].app.sessions.count === 0, "no sessions on front-1");
      const missed = async () =>
        (await probePush(back.app).text({ text: "late" }, { users: ["ann"] })).failed;
      await expect.poll(missed).toEqual(["ann"]);
      expect(await back.app.kick(["ann"], "connector")).toEqual(["ann"]);
    });
  });

  describe.each(serializers)("a user with $name", (serializer) => {
    it("who comes again on another frontend is kicked from the first", async ({ lab }) => {
      const { ann, fronts } = await startWithUsers(lab, "tcp", { serializer });
      await join(lab, fronts[1], "tcp", "ann");
      expect(await ann.client.closed).toMatchObject({ kind: "kicked" });
      await until(() => fronts[0].app.sessions.count === 0, "no sessions on front-1");
      expect(fronts[1].app.sessions.has("ann")).toBe(true);
    });

    it("may come twice if sessions need not be unique", async ({ lab }) => {
      const options = { serializer, uniqueSessions: false };
      const { ann, fronts, back } = await startWithUsers(lab, "tcp", options);
      const again = await join(lab, fronts[1], "tcp", "ann");
      const { failed } = await probePush(back.app).text({ text: "both" }, { users: ["ann"] });
      expect(failed).toEqual([]);
      expect(await ann.texts.take()).toBe("both");
      expect(await again.texts.take()).toBe("both");
    });
  });
}
