import { expect } from "vitest";
import { type ByteClient, transports } from "../../harness/byte-client.js";
import {
  ask,
  dataPacket,
  handshakePacket,
  notifyPacket,
  shakeHands,
  textBytes,
} from "../../harness/packets.js";
import { until } from "../../harness/wait.js";
import { type LoggedLine, limits } from "../attack-server.js";
import type { Attack, Battle } from "../battle.js";
import { GoodClient } from "../good-client.js";
import { handshakeText, packetHead, routes } from "../hostile.js";

const connects = "handshake/connect flood";
const lines = "log flood";

/** Where floods come from; good clients are at 127.0.0.1. */
const addresses = ["127.0.0.2", "127.0.0.3"] as const;

const secret = "hunter2";
const warnLevel = 40;

async function times(count: number, open: () => Promise<ByteClient>): Promise<ByteClient[]> {
  return Promise.all(Array.from({ length: count }, open));
}

function closedOf(attackers: readonly ByteClient[]): number {
  return attackers.filter(({ isClosed }) => isClosed).length;
}

/** One more good client may come and call. */
async function letsIn(battle: Battle): Promise<void> {
  for (const transport of transports) {
    const client = await GoodClient.start(battle.server, transport);
    await client.goesOn();
    await client.stop();
  }
}

function warnings(battle: Battle): readonly LoggedLine[] {
  return battle.log.filter(({ level }) => level === warnLevel);
}

/** How many hits the lines tell of: those that were left out are counted in one. */
function told(battle: Battle): number {
  return warnings(battle).reduce((sum, { count }) => sum + (count ?? 1), 0);
}

export const floodAttacks: readonly Attack[] = [
  {
    row: connects,
    what: "TCP clients that say nothing: the oldest go, and others come in meanwhile",
    async run(battle) {
      const first = await times(100, () => battle.open("tcp", addresses[0]));
      await until(() => closedOf(first) >= 100 - limits.maxHalfOpenPerAddress, "end of the oldest");
      await battle.loggedKey("pitaya.conn.limits.halfopenperaddress");
      const second = await times(100, () => battle.open("tcp", addresses[1]));
      await until(
        () => closedOf(second) >= 100 - limits.maxHalfOpenPerAddress,
        "end of the oldest",
      );
      await letsIn(battle);
      await battle.loggedKey("pitaya.conn.limits.halfopen");
    },
  },
  {
    row: connects,
    what: "clients of one address that say nothing: one of another address keeps its place",
    async run(battle) {
      for (const transport of transports) {
        const patient = await battle.open("tcp");
        const open = () =>
          transport === "tcp" ? battle.open("tcp", addresses[0]) : battle.rawWs(addresses[0]);
        const attackers = await times(60, open);
        await until(() => closedOf(attackers) >= 20, "end of the oldest");
        await shakeHands(patient);
        const { text } = await ask(patient, 1, routes.echoRaw, textBytes("still there"));
        expect(text).toBe("still there");
      }
    },
  },
  {
    row: connects,
    what: "WebSocket clients without an upgrade: the oldest goes, so that others come in",
    async run(battle) {
      const attackers = await times(200, () => battle.rawWs());
      await until(() => closedOf(attackers) >= 170, "end of the oldest");
      const good = await GoodClient.start(battle.server, "ws");
      await good.goesOn();
      await good.stop();
      await battle.logged(({ error }) => /maxArrivals/.test(String(error)), "maxArrivals");
    },
  },
  {
    row: connects,
    what: "clients that shake hands and stay: not above the bound",
    async run(battle) {
      const attackers: ByteClient[] = [];
      for (let i = 0; i < limits.maxConnections + 20; i++) {
        const attacker = await battle.open("tcp");
        attacker.send(handshakePacket());
        attacker.send(Uint8Array.of(2, 0, 0, 0));
        attackers.push(attacker);
      }
      await until(() => closedOf(attackers) >= 20, "refusals");
      await battle.loggedKey("pitaya.conn.limits.connections");
      expect((await battle.inspect()).sessions).toBe(limits.maxConnections);
      for (const attacker of attackers) attacker.destroy();
      await until(() => closedOf(attackers) === attackers.length, "end of the others");
      await letsIn(battle);
    },
  },
  {
    row: connects,
    what: "clients that come and go at once",
    async run(battle) {
      for (let i = 0; i < 20; i++) {
        for (const transport of transports) {
          const attackers = await times(10, () => battle.open(transport));
          for (const attacker of attackers) attacker.destroy();
        }
      }
    },
  },
  {
    row: lines,
    what: "clients that break the protocol: some get a line, the others are counted",
    async run(battle) {
      const count = 200;
      for (let i = 0; i < count; i++) {
        const attacker = await battle.open(i % 2 === 0 ? "tcp" : "ws");
        attacker.send(dataPacket(textBytes(secret)));
        await attacker.closed();
      }
      await until(() => told(battle) >= count, "all of them told");
      expect(warnings(battle).length).toBeLessThan(count / 2);
    },
  },
  {
    row: lines,
    what: "notifies that fail: some get a line, the others are counted",
    async run(battle) {
      const count = 2_000;
      const attacker = await battle.working("tcp");
      const notify = notifyPacket("connector.nobody.knows", textBytes(secret));
      for (let i = 0; i < count; i++) attacker.send(notify);
      await until(() => told(battle) >= count, "all of them told");
      expect(warnings(battle).length).toBeLessThan(200);
      expect(JSON.stringify(warnings(battle))).not.toContain(secret);
    },
  },
];

/** JSON's own errors, and those of fields, quote what they don't like. */
export const secretsInTheLog: Attack = {
  row: lines,
  what: "secret texts in what is refused: no warning quotes them",
  async run(battle) {
    for (const payload of [secret, `{"text":${secret}}`, `{"anInt32":"${secret}"}`]) {
      const attacker = await battle.working("tcp");
      await attacker.flush(notifyPacket(routes.note, textBytes(payload)));
      await attacker.flush(notifyPacket(routes.echoTypes, textBytes(payload)));
      const guest = await battle.open("tcp");
      guest.send(handshakeText(`${payload}!`));
      await guest.closed();
    }
    await battle.logged(({ code }) => code === "bad-handshake", "bad-handshake");
    expect(JSON.stringify(warnings(battle))).not.toContain(secret);
  },
};

/** A map's key is quoted whole. */
export const longLines: Attack = {
  row: lines,
  what: "a key of 60 KB in a notify that fails: the line is short all the same",
  serializer: "json",
  async run(battle) {
    const attacker = await battle.working("tcp");
    const payload = textBytes(`{"labels":{"${"k".repeat(60_000)}":7}}`);
    attacker.send(notifyPacket(routes.echoTypes, payload));
    await battle.logged(({ msg }) => msg === "notify failed", "notify failed");
    for (const line of warnings(battle)) expect(JSON.stringify(line).length).toBeLessThan(2_000);
  },
};

/** All kinds of warnings share the lines of a second. */
export const hitBehindAFlood: Attack = {
  row: lines,
  what: "a limit is hit amid a flood of other warnings: its key is logged all the same",
  async run(battle) {
    const noisy = await times(40, () => battle.open("tcp"));
    for (const attacker of noisy) attacker.send(packetHead(0, 0));
    await Promise.all(noisy.map((attacker) => attacker.closed()));
    const attacker = await battle.open("tcp");
    attacker.send(packetHead(1, limits.maxHandshakeBytes + 1));
    await attacker.closed();
    await battle.loggedKey("pitaya.conn.limits.handshakebytes");
  },
};
