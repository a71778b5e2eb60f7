import { setImmediate } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import type { CloseReason } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { openBytes, transports } from "../harness/byte-client.js";
import { it, type Lab } from "../harness/lab.js";
import {
  ackPacket,
  ask,
  dataPacket,
  handshakePacket,
  readHandshake,
  readMessage,
  requestPacket,
  textBytes,
} from "../harness/packets.js";
import { Gate, until, within } from "../harness/wait.js";
import { type Front, startFront } from "./services/servers.js";

/** Why the next session of a server ends. */
function nextClose(front: Front): Promise<CloseReason> {
  const ended = new Gate<CloseReason>();
  front.app.sessions.onClose((_, reason) => ended.open(reason));
  return within(ended.opened, "end of a session");
}

async function start(lab: Lab, limits: object): Promise<Front> {
  return startFront(lab, { limits });
}

describe.each(transports)("a client that takes too long over %s", (transport) => {
  it("to shake hands is closed, whatever else it sends", async ({ lab }) => {
    const front = await start(lab, { handshakeTimeoutMs: 200 });
    const client = await lab.bytes(front, transport);
    client.send(Uint8Array.of(3, 0, 0, 0));
    client.send(handshakePacket());
    const closed = nextClose(front);
    await client.closed();
    expect(await closed).toBe("limit:handshakeTimeoutMs");
    expect(front.log.complaints).toMatchObject([
      { fields: { limit: "handshakeTimeoutMs", value: 200 } },
    ]);
  });

  it("to bind is closed, one that binds is not", async ({ lab }) => {
    const front = await start(lab, { bindTimeoutMs: 300 });
    const bound = await lab.working(front, transport);
    await ask(bound, 1, "connector.probe.bind", textBytes('{"uid":"ana"}'));
    const idle = await lab.working(front, transport);
    await idle.closed();
    expect((await ask(bound, 2, "connector.probe.ping")).error).toBe(false);
    expect(front.app.sessions.count).toBe(1);
  });
});

describe.each(transports)("a client too many over %s", (transport) => {
  it.for(["maxConnections", "maxConnectionsPerAddress"])(
    "for %s is refused until another leaves",
    async (limit, { lab }) => {
      const front = await start(lab, { [limit]: 2 });
      const open = async () => {
        const client = await lab.working(front, transport);
        expect((await ask(client, 1, "connector.probe.ping")).error).toBe(false);
        return client;
      };
      const first = await open();
      await open();
      await refused(front.address(transport));
      expect(front.log.complaints).toMatchObject([
        { message: `refusing a connection: limit ${limit} was hit`, fields: { limit, value: 2 } },
      ]);
      first.destroy();
      await until(() => front.app.sessions.count === 1, "the first client has left");
      await open();
    },
  );

  it.for(["maxConnections", "maxConnectionsPerAddress", "maxHalfOpen", "maxHalfOpenPerAddress"])(
    "for %s takes the place of the one that has not shaken hands for longest",
    async (limit, { lab }) => {
      const front = await start(lab, { [limit]: 2 });
      const oldest = await lab.bytes(front, transport);
      const closed = nextClose(front);
      const second = await lab.bytes(front, transport);
      // Its handshake is not acknowledged, and does not make it younger.
      oldest.send(handshakePacket());
      await oldest.packets.take();
      const third = await lab.working(front, transport);
      await oldest.closed();
      expect(await closed).toBe(`limit:${limit}`);
      expect(second.isClosed).toBe(false);
      expect((await ask(third, 1, "connector.probe.ping")).error).toBe(false);
      expect(front.log.complaints).toMatchObject([
        {
          message: `closing connection: limit ${limit} was hit`,
          fields: { limit, value: 2, remoteAddress: expect.any(String) as unknown },
        },
      ]);
    },
  );
});

/** A connection of TCP to that address ends without a byte. */
async function refused(address: string): Promise<void> {
  const client = await openBytes("tcp", address);
  await client.closed();
  expect(client.packets.size).toBe(0);
}

it("a compressed payload that unpacks to too many times its length is refused", async ({ lab }) => {
  const front = await start(lab, { maxInflateRatio: 20 });
  const client = await lab.working(front, "tcp");
  const bomb = deflateSync(Buffer.alloc(100_000));
  const closed = nextClose(front);
  client.send(dataPacket(Buffer.concat([Uint8Array.of(0x10, 1, 1, 0x61), bomb])));
  await client.closed();
  expect(await closed).toBe("limit:maxInflateRatio");
});

it("our own client is told which limit it hit", async ({ lab }) => {
  const front = await start(lab, { bindTimeoutMs: 100 });
  const client = await lab.client(front, "ws");
  expect(await within(client.closed, "end of the client")).toMatchObject({
    kind: "kicked",
    reason: "limit:bindTimeoutMs",
  });
});

describe("handshake validators", () => {
  it("run in order; the first that throws refuses, and only the log says why", async ({ lab }) => {
    const ran: string[] = [];
    const front = await startFront(lab, {
      setUp: (app) =>
        app
          .handshakeValidator("platform", ({ sys }) => {
            ran.push("platform");
            if (sys.platform !== "ok") throw new Error(`platform ${sys.platform} is unknown`);
          })
          .handshakeValidator("version", () => {
            ran.push("version");
          }),
    });
    const bad = await lab.bytes(front, "tcp");
    bad.send(handshakePacket({ sys: { platform: "vax" } }));
    const answer = await bad.packets.take();
    await bad.closed();
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      code: 400,
      sys: { serializer: "json" },
    });
    expect(answer.body.toString()).not.toContain("vax");
    expect(ran).toEqual(["platform"]);
    expect(front.log.complaints).toMatchObject([
      {
        fields: {
          code: "handshake-refused",
          reason: "validator platform: platform vax is unknown",
        },
      },
    ]);
    const good = await lab.client(front, "tcp", { sys: { platform: "ok", clientVersion: "2.1" } });
    await good.service(Probe).ping();
    expect(ran).toEqual(["platform", "platform", "version"]);
    const [session] = front.app.sessions;
    expect(session?.handshake?.sys).toMatchObject({ platform: "ok", clientVersion: "2.1" });
  });

  it.for(transports)(
    "may think; the client waits, and is told what they decide: %s",
    async (transport, { lab }) => {
      const gate = new Gate();
      const ran: string[] = [];
      const front = await startFront(lab, {
        setUp: (app) =>
          app
            .handshakeValidator("account", async ({ sys }) => {
              await gate.opened;
              ran.push(`account ${sys.platform}`);
              if (sys.platform !== "ok") throw new Error(`no account on ${sys.platform}`);
            })
            .handshakeValidator("version", async () => {
              ran.push("version");
            }),
      });
      const good = await lab.bytes(front, transport);
      const bad = await lab.bytes(front, transport);
      // All at once: what comes behind a handshake waits for the decision.
      good.send(handshakePacket({ sys: { platform: "ok" } }));
      good.send(ackPacket);
      good.send(requestPacket(1, "connector.probe.ping"));
      bad.send(handshakePacket({ sys: { platform: "vax" } }));
      bad.send(ackPacket);
      await until(() => front.app.sessions.count === 2, "both connections");
      expect(ran).toEqual([]);
      gate.open();
      expect(readHandshake(await good.packets.take()).code).toBe(200);
      expect(readMessage(await good.packets.take())).toMatchObject({ type: "response", id: 1 });
      expect(readHandshake(await bad.packets.take()).code).toBe(400);
      await bad.closed();
      expect(ran.sort()).toEqual(["account ok", "account vax", "version"]);
      expect(front.log.complaints).toMatchObject([
        { fields: { reason: "validator account: no account on vax" } },
      ]);
    },
  );

  it("that think for too long cost the client its place, and nobody else", async ({ lab }) => {
    const gate = new Gate();
    const front = await startFront(lab, {
      limits: { handshakeTimeoutMs: 100 },
      setUp: (app) => app.handshakeValidator("account", () => gate.opened),
    });
    const client = await lab.bytes(front, "tcp");
    const closed = nextClose(front);
    client.send(handshakePacket());
    await client.closed();
    expect(await closed).toBe("limit:handshakeTimeoutMs");
    gate.open();
  });

  it("that fail for a client which has left are no complaint", async ({ lab }) => {
    const asked = new Gate();
    const gate = new Gate();
    const failed = new Gate();
    const front = await startFront(lab, {
      setUp: (app) =>
        app.handshakeValidator("account", async () => {
          asked.open();
          await gate.opened;
          failed.open();
          throw new Error("the store is away");
        }),
    });
    const client = await lab.bytes(front, "tcp");
    client.send(handshakePacket());
    await within(asked.opened, "the validator");
    const closed = nextClose(front);
    client.destroy();
    await closed;
    gate.open();
    await failed.opened;
    await setImmediate();
    expect(front.log.complaints).toEqual([]);
  });
});
