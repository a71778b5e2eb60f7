import { randomBytes } from "node:crypto";
import { SlowRequest } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import { expect } from "vitest";
import { type ByteClient, transports } from "../../harness/byte-client.js";
import { ackPacket, handshakePacket, requestPacket, textBytes } from "../../harness/packets.js";
import { pause, until } from "../../harness/wait.js";
import { limits } from "../attack-server.js";
import type { Attack, Battle } from "../battle.js";
import { packetHead, routes, sendRequests, upgradeRequest, wsFrame } from "../hostile.js";

const slow = "slowloris, half handshake";
const reader = "slow reader";
const pipelining = "unbounded pipelining";

/** What Node reads of a socket at a time, at most. */
const readBytes = 64 * 1024;
const tagBytes = 8 * 1024;

/** Sends a byte now and then, as long as it is let. */
async function drip(attacker: ByteClient, bytes: Uint8Array): Promise<void> {
  for (const byte of bytes) {
    if (attacker.isClosed) return;
    attacker.send(Uint8Array.of(byte));
    await pause(50);
  }
}

async function closedAll(attackers: readonly ByteClient[]): Promise<void> {
  await Promise.all(attackers.map((attacker) => attacker.closed()));
}

/** Sends requests with large answers and reads none of them. */
async function askAndNotRead(battle: Battle, attacker: ByteClient, nth: number): Promise<void> {
  attacker.pause();
  // Noise: zeros would come back compressed.
  const payload = randomBytes(8 * 1024);
  const cut = battle.loggedKey("pitaya.conn.limits.sendqueueage", nth);
  // More than the buffers of two sockets; what the server does not read stays here.
  sendRequests(attacker, 2_000, routes.echoRaw, payload);
  await cut;
  attacker.resume();
  await attacker.closed();
}

export const timeAttacks: readonly Attack[] = [
  {
    row: slow,
    what: "nothing, half a head, half a handshake, a handshake without ack",
    async run(battle) {
      const attackers: ByteClient[] = [];
      for (const begin of [
        new Uint8Array(0),
        packetHead(1, 300).subarray(0, 2),
        handshakePacket().subarray(0, 30),
        handshakePacket(),
      ]) {
        const attacker = await battle.open("tcp");
        attacker.send(begin);
        attackers.push(attacker);
      }
      const ws = await battle.open("ws");
      ws.send(handshakePacket());
      attackers.push(ws, await battle.open("ws"));
      await closedAll(attackers);
      await battle.loggedKey("pitaya.conn.limits.handshaketimeout");
      expect((await battle.inspect()).hits["handshakeTimeoutMs"]).toBeGreaterThanOrEqual(6);
    },
  },
  {
    row: slow,
    what: "byte by byte: handshakes, and requests to upgrade",
    async run(battle) {
      const tcp = await battle.open("tcp");
      const http = await battle.rawWs();
      const request = textBytes(upgradeRequest({ "X-Long": "x".repeat(500) }));
      await Promise.all([drip(tcp, handshakePacket()), drip(http, request)]);
      await closedAll([tcp, http]);
      await battle.loggedKey("pitaya.conn.limits.handshaketimeout");
      await battle.logged(({ error }) => /no WebSocket upgrade within/.test(String(error)), "late");
    },
  },
  {
    row: slow,
    what: "handshakes again and again are no life: a packet that never ends is silence",
    async run(battle) {
      const attacker = await battle.working("tcp");
      attacker.send(handshakePacket());
      attacker.send(ackPacket);
      attacker.send(packetHead(4, 1_000));
      // A second of heartbeat: silence of twice that and two ticks ends it.
      await attacker.closed(5_000);
    },
  },
  {
    row: slow,
    what: "a WebSocket message in single bytes, fragment by fragment: it ends before it takes memory",
    async run(battle) {
      const attacker = await battle.rawWs();
      attacker.send(textBytes(upgradeRequest()));
      attacker.send(wsFrame(0x02, Uint8Array.of(1)));
      const single = wsFrame(0x00, Uint8Array.of(0));
      attacker.send(Buffer.concat(Array.from({ length: 3_000 }, () => single)));
      await attacker.closed();
      await battle.logged(({ code }) => code === "invalid-packet", "invalid-packet");
    },
  },
  {
    row: pipelining,
    what: "hundreds of slow calls at once: few run, the socket waits, all are answered",
    async run(battle) {
      const count = 200;
      const tag = "x".repeat(tagBytes);
      const payload =
        battle.serializer === "json"
          ? textBytes(JSON.stringify({ ms: 5, tag }))
          : SlowRequest.encode({ ms: 5, tag }).finish();
      for (const transport of transports) {
        const attacker = await battle.working(transport);
        sendRequests(attacker, count, routes.slowConcurrent, payload);
        await until(() => attacker.packets.size === count, "all answers");
      }
      const { mostRunning, hits } = await battle.inspect();
      // What one read of the socket held comes on top of the bound.
      expect(mostRunning).toBeLessThanOrEqual(limits.maxInFlight + readBytes / tagBytes);
      expect(hits["maxInFlight"]).toBeGreaterThan(2);
      await battle.loggedKey("pitaya.conn.limits.inflight");
    },
  },
  {
    row: reader,
    what: "asks for megabytes and reads nothing",
    async run(battle) {
      for (const [index, transport] of transports.entries()) {
        await askAndNotRead(battle, await battle.working(transport), index + 1);
      }
      await battle.loggedKey("pitaya.buffer.agent.messages");
    },
  },
  {
    row: reader,
    what: "is pushed megabytes and reads nothing",
    async run(battle) {
      const payload = textBytes('{"count":250,"bytes":60000}');
      for (const [index, transport] of transports.entries()) {
        const attacker = await battle.working(transport);
        attacker.pause();
        attacker.send(requestPacket(1, routes.flood, payload));
        await battle.loggedKey("pitaya.conn.limits.sendqueuebytes", index + 1);
        attacker.resume();
        await attacker.closed();
      }
    },
  },
  {
    row: reader,
    what: "pings over WebSocket and reads no pong",
    async run(battle) {
      const attacker = await battle.rawWs();
      attacker.send(textBytes(upgradeRequest()));
      attacker.send(wsFrame(0x82, handshakePacket()));
      attacker.send(wsFrame(0x82, ackPacket));
      attacker.pause();
      const pings = Buffer.concat(
        Array.from({ length: 1_000 }, () => wsFrame(0x89, new Uint8Array(125))),
      );
      for (let i = 0; i < 200; i++) attacker.send(pings);
      attacker.resume();
      await attacker.closed();
    },
  },
];

/** One read of a socket holds hundreds of short calls, and all of them are begun. */
export const shortCallsInOneRead: Attack = {
  row: pipelining,
  what: "short calls, all in one read: no more of them run than may",
  serializer: "json",
  async run(battle) {
    const attacker = await battle.working("tcp");
    const payload = textBytes('{"ms":20}');
    const calls = Array.from({ length: 200 }, (_, i) =>
      requestPacket(i + 1, routes.slowConcurrent, payload),
    );
    attacker.send(Buffer.concat(calls));
    await until(() => attacker.packets.size === calls.length, "all answers");
    expect((await battle.inspect()).mostRunning).toBeLessThanOrEqual(limits.maxInFlight);
  },
};
