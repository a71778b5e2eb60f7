import { setTimeout as pause } from "node:timers/promises";
import { type Check, expect } from "./check.js";

const ok = '{"ok":true}';
const reached = '{"errUids":[],"error":""}';
/** A user's two logins may not follow each other at once: Go's announcements can overtake one another. */
const betweenLoginsMs = 200;

/** Sessions, users and groups. */
export const sessionChecks: readonly Check[] = [
  {
    name: "a backend binds the session",
    async run({ cluster, front, room, name }) {
      const client = await cluster.dial(front);
      expect(await client.ask(`${room}.lab.bind`, name), "ack");
      expect(uidIn(await client.ask("connector.lab.info")), name);
      const again = "!LAB-BIND session is already bound to an uid";
      expect(await client.ask(`${room}.lab.bind`, "other"), again);
    },
  },
  {
    name: "a backend is told the session's user and data",
    async run({ cluster, front, room, name }) {
      const client = await cluster.dialBound(front, name);
      const data = { level: 7, tags: ["a", "ü"], nested: { on: true, none: null } };
      expect(await client.ask("connector.lab.setdata", { data }), ok);
      const answer = await client.ask(`${room}.lab.info`);
      expect(uidIn(answer), name);
      expect(dataIn(answer), data);
    },
  },
  {
    name: "a backend pushes session data back",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const data = { gold: 1.5, bag: [1, "two", { three: 3 }] };
      expect(await client.ask(`${room}.lab.setdata`, { data }), ok);
      expect(dataIn(await client.ask("connector.lab.info")), data);
      expect(dataIn(await client.ask(`${room}.lab.info`)), data);
    },
  },
  {
    name: "a backend pushes to the session, before its answer",
    async run({ cluster, front, room, name }) {
      const client = await cluster.dialBound(front, name);
      expect(await client.ask(`${room}.lab.pushme`, { route: "on.me", msg: "m" }), ok);
      expect(await client.pushed(), `on.me {"msg":"m","from":"${room}"}`);
    },
  },
  {
    name: "a backend pushes to users of both frontends",
    async run({ cluster, front, back, room, name }) {
      const uids = [`${name}-a`, `${name}-b`];
      const clients = [
        await cluster.dialBound(front, uids[0] ?? ""),
        await cluster.dialBound(back, uids[1] ?? ""),
      ];
      const push = { uids, route: "onUsers", msg: "m", frontendType: "connector" };
      expect(await clients[0]?.ask(`${room}.lab.pushusers`, push), reached);
      for (const client of clients) {
        expect(await client.pushed(), `onUsers {"msg":"m","from":"${room}"}`);
      }
    },
  },
  {
    name: "a frontend pushes to a user of the other frontend",
    async run({ cluster, front, back, name }) {
      const [client, other] = [await cluster.dial(front), await cluster.dialBound(back, name)];
      const push = { uids: [name], route: "onUsers", msg: "m", frontendType: "connector" };
      expect(await client.ask("connector.lab.pushusers", push), reached);
      expect(await other.pushed(), 'onUsers {"msg":"m","from":"connector"}');
    },
  },
  {
    name: "a backend kicks the session",
    async run({ cluster, front, room, name }) {
      const client = await cluster.dialBound(front, name);
      client.notify(`${room}.lab.kickme`);
      expect(await client.closed(), "kicked");
    },
  },
  {
    name: "a backend kicks a user",
    async run({ cluster, front, room, name }) {
      const [client, user] = [await cluster.dial(front), await cluster.dialBound(front, name)];
      const kick = { uids: [name], frontendType: "connector" };
      expect(await client.ask(`${room}.lab.kickusers`, kick), reached);
      expect(await user.closed(), "kicked");
    },
  },
  {
    name: "a frontend kicks a user of the other frontend",
    async run({ cluster, front, back, name }) {
      const [client, user] = [await cluster.dial(front), await cluster.dialBound(back, name)];
      const kick = { uids: [name], frontendType: "connector" };
      expect(await client.ask("connector.lab.kickusers", kick), reached);
      expect(await user.closed(), "kicked");
    },
  },
  {
    name: "a user has one session, on the frontend of the last login",
    async run({ cluster, front, back, name }) {
      const first = await cluster.dialBound(front, name);
      await pause(betweenLoginsMs);
      const second = await cluster.dialBound(back, name);
      expect(await first.closed(), "kicked");
      expect(await second.ask("connector.lab.echo", "on"), "on");
      await pause(betweenLoginsMs);
      const third = await cluster.dialBound(front, name);
      expect(await second.closed(), "kicked");
      expect(await third.ask("connector.lab.echo", "on"), "on");
    },
  },
  {
    name: "a user who has moved is found where they are",
    async run({ cluster, front, back, room, name }) {
      await cluster.dialBound(front, name);
      await pause(betweenLoginsMs);
      const client = await cluster.dialBound(back, name);
      await pause(betweenLoginsMs);
      const push = { uids: [name], route: "onMoved", msg: "m", frontendType: "connector" };
      const other = await cluster.dial(front);
      for (const type of [room, cluster.backendType(front)]) {
        expect(await other.ask(`${type}.lab.pushusers`, push), reached);
        expect(await client.pushed(), `onMoved {"msg":"m","from":"${type}"}`);
      }
    },
  },
  {
    name: "a group that one makes is the other's too",
    async run({ cluster, front, back, room, name }) {
      const uids = [`${name}-a`, `${name}-b`];
      const [first, second] = [
        await cluster.dialBound(front, uids[0] ?? ""),
        await cluster.dialBound(back, uids[1] ?? ""),
      ];
      const push = { group: name, route: "onGroup", msg: "m", frontendType: "connector" };
      expect(await first.ask("connector.lab.groupcreate", { group: name, uids }), ok);
      const taken = await first.ask(`${room}.lab.groupcreate`, { group: name, uids: [] });
      expect(taken, /^!PIT-000 group already exists/);
      expect(await first.ask(`${room}.lab.groupbroadcast`, push), ok);
      for (const client of [first, second]) {
        expect(await client.pushed(), `onGroup {"msg":"m","from":"${room}"}`);
      }
      const leaving = { group: name, uids: uids.slice(1) };
      expect(await first.ask(`${room}.lab.groupremove`, leaving), ok);
      expect(await first.ask("connector.lab.groupbroadcast", push), ok);
      expect(await first.pushed(), 'onGroup {"msg":"m","from":"connector"}');
      expect(await second.ask(`${room}.lab.echo`, "after"), "after");
      expect(second.pushCount, 0);
    },
  },
  {
    name: "a backend comes and goes",
    async run({ cluster, front, back, name }) {
      const client = await cluster.dial(front);
      const none = "!PIT-500 no servers available of this type";
      expect(await client.ask(`${name}.lab.echo`, "x"), none);
      const peer = await cluster.startPeer(back, name);
      const isThere = (text: string): boolean => text === "x";
      expect(await client.askUntil(isThere, `${name}.lab.echo`, "x"), "x");
      await peer.stop();
      const isGone = (text: string): boolean => text === none;
      expect(await client.askUntil(isGone, `${name}.lab.echo`, "x"), none);
    },
  },
];

function uidIn(info: string): string {
  return (JSON.parse(info) as { readonly uid: string }).uid;
}

function dataIn(info: string): unknown {
  return (JSON.parse(info) as { readonly data: unknown }).data;
}
