import {
  type Clock,
  type MetricsReporter,
  type RateLimiterOptions,
  rateLimiter,
  tcpAcceptor,
  withWrappers,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { startFront } from "../e2e/services/servers.js";
import { openBytes, type Transport, transports } from "../harness/byte-client.js";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { it, type Lab } from "../harness/lab.js";
import {
  ask,
  heartbeatPacket,
  readMessage,
  requestPacket,
  shakeHands,
  textBytes,
} from "../harness/packets.js";
import { until } from "../harness/wait.js";

const host = "127.0.0.1";
const route = "connector.probe.echoraw";

/** Time that a test moves. */
class HandClock implements Clock {
  #now = 0;

  now(): number {
    return this.#now;
  }

  every(): () => void {
    return () => {};
  }

  set(ms: number): void {
    this.#now = ms;
  }
}

class Counts implements MetricsReporter {
  readonly counted: unknown[] = [];

  count(...values: unknown[]): void {
    this.counted.push(values);
  }

  gauge(): void {}
  summary(): void {}
  histogram(): void {}
}

async function start(lab: Lab, transport: Transport, options: RateLimiterOptions) {
  const clock = new HandClock();
  const counts = new Counts();
  const logger = new CapturingLogger();
  const inner =
    transport === "tcp" ? tcpAcceptor({ port: 0, host }) : wsAcceptor({ port: 0, host });
  const limiter = rateLimiter({ clock, metrics: counts, logger, ...options });
  const acceptor = withWrappers(inner, limiter);
  await startFront(lab, { acceptors: [acceptor] });
  const connect = async () => {
    const client = await openBytes(transport, acceptor.address);
    await shakeHands(client);
    return client;
  };
  return { clock, counts, logger, connect };
}

const dropped = ["exceeded_rate_limiting", {}, 1];

describe.each(transports)("the rate limiter over %s", (transport) => {
  it("drops what is too fast; a place is free one interval after its own message", async ({
    lab,
  }) => {
    const { clock, counts, connect } = await start(lab, transport, { limit: 1 });
    const client = await connect();
    const send = (at: number): void => {
      clock.set(at);
      client.send(requestPacket(at, route, textBytes(String(at))));
    };
    send(200);
    expect(readMessage(await client.packets.take()).id).toBe(200);
    // What is dropped leaves no trace but the count; the next one proves that it has been seen.
    send(900);
    await until(() => counts.counted.length === 1, "count of what was dropped");
    send(1200);
    expect(readMessage(await client.packets.take()).id).toBe(1200);
    expect(counts.counted).toEqual([dropped]);
    client.destroy();
  });

  it("counts data alone, each client for itself, and keeps the framing", async ({ lab }) => {
    const { counts, logger, connect } = await start(lab, transport, { limit: 2 });
    const [first, second] = [await connect(), await connect()];
    for (const client of [first, second]) {
      for (let i = 0; i < 30; i++) client.send(heartbeatPacket);
      for (let id = 1; id <= 2; id++) {
        expect((await ask(client, id, route, textBytes("x"))).id).toBe(id);
      }
    }
    for (let id = 3; id <= 50; id++) first.send(requestPacket(id, route, Buffer.alloc(id)));
    await until(() => counts.counted.length === 48, "count of what was dropped");
    expect(counts.counted).toEqual(Array.from({ length: 48 }, () => dropped));
    expect(first.isClosed).toBe(false);
    expect(first.packets.size).toBe(0);
    expect(logger.complaints).toMatchObject([
      {
        message: "rate limit exceeded, dropping messages",
        fields: { limit: 2, intervalMs: 1000, dropped: 1, transport },
      },
    ]);
    for (const client of [first, second]) client.destroy();
  });

  it("lets everything through when it is disabled", async ({ lab }) => {
    const { counts, connect } = await start(lab, transport, { limit: 1, forceDisable: true });
    const client = await connect();
    for (let id = 1; id <= 10; id++) expect((await ask(client, id, route)).id).toBe(id);
    expect(counts.counted).toEqual([]);
    client.destroy();
  });
});

it("takes 20 a second unless told otherwise, and logs again after 10 s", async ({ lab }) => {
  const { clock, counts, logger, connect } = await start(lab, "tcp", {});
  const client = await connect();
  const sendAll = async (firstId: number, total: number): Promise<void> => {
    for (let id = firstId; id < firstId + 25; id++) client.send(requestPacket(id, route));
    for (let id = firstId; id < firstId + 20; id++) {
      expect(readMessage(await client.packets.take()).id).toBe(id);
    }
    await until(() => counts.counted.length === total, "count of what was dropped");
  };
  await sendAll(1, 5);
  clock.set(1_000);
  await sendAll(101, 10);
  expect(logger.complaints).toHaveLength(1);
  clock.set(10_000);
  await sendAll(201, 15);
  expect(logger.complaints.map(({ fields }) => fields["dropped"])).toEqual([1, 10]);
  client.destroy();
});
