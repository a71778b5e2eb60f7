import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { packetType } from "@pitaya-ts/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ByteClient, openBytes } from "../harness/byte-client.js";
import { ackPacket, handshakePacket, readMessage, requestPacket } from "../harness/packets.js";
import { pause, until, within } from "../harness/wait.js";
import { ServerProcess } from "../lifecycle/server-process.js";

const clientCount = 300;
/** For a server that starts and answers hundreds, on a busy machine, ms. */
const stormMs = 30_000;
const retryMs = 50;

/** What becomes of a client that the server took. */
type Fate = "answered" | "cut";

/** Clients that don't give up, each with all that it has to say. */
class Storm {
  readonly #address: string;
  readonly #clients: Promise<ByteClient>[];
  /** Clients whose every attempt has failed so far, by the number of attempts. */
  readonly #attempts: number[] = [];
  connected = 0;

  constructor(port: number) {
    this.#address = `127.0.0.1:${port}`;
    this.#clients = Array.from({ length: clientCount }, (_, index) => this.#rush(index));
  }

  /** Until each of them has tried once more, and no one has come in. */
  async breaksOff(): Promise<void> {
    const before = [...this.#attempts];
    const haveAll = (): boolean => this.#attempts.every((count, i) => count > (before[i] ?? 0));
    await until(() => this.#attempts.length === clientCount && haveAll(), "attempts", stormMs);
    expect(this.connected).toBe(0);
  }

  async fates(): Promise<Readonly<Record<Fate, number>>> {
    const clients = await within(Promise.all(this.#clients), "connections", stormMs);
    const fates = await Promise.all(clients.map(fateOf));
    for (const client of clients) client.destroy();
    const count = (fate: Fate): number => fates.filter((each) => each === fate).length;
    return { answered: count("answered"), cut: count("cut") };
  }

  async #rush(index: number): Promise<ByteClient> {
    for (let attempt = 1; ; attempt++) {
      try {
        const client = await openBytes("tcp", this.#address);
        this.connected++;
        client.send(handshakePacket());
        client.send(ackPacket);
        client.send(requestPacket(1, "connector.game.quick"));
        return client;
      } catch {
        this.#attempts[index] = attempt;
        await pause(retryMs);
      }
    }
  }
}

async function fateOf(client: ByteClient): Promise<Fate> {
  try {
    for (;;) {
      const packet = await client.packets.take(stormMs);
      if (packet.type !== packetType.data) continue;
      expect(readMessage(packet)).toMatchObject({ id: 1, error: false, text: "quick" });
      return "answered";
    }
  } catch (error) {
    if (client.isClosed) return "cut";
    throw error;
  }
}

/** Below the ports that clients get from the system: else one of them could connect to itself. */
const [lowestPort, highestPort] = [20_000, 32_000];

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    try {
      server.listen(randomInt(lowestPort, highestPort), "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as { readonly port: number };
      server.close();
      await once(server, "close");
      return port;
    } catch {
      // Taken; there are many.
    }
  }
}

/** A server whose module is not up yet, amid its clients. */
async function begin(limits: object) {
  const port = await freePort();
  const server = new ServerProcess({ port, limits, fail: "slow init" });
  onTestFinished(() => server.kill());
  await server.said("init");
  const storm = new Storm(port);
  await storm.breaksOff();
  server.tell("go on");
  return { server, storm };
}

/** How many clients its log tells of as refused or cut by a limit; lines that were left out are counted. */
function toldOf({ log }: ServerProcess, limit: string): number {
  let told = 0;
  for (const line of log as readonly Line[]) {
    if (line.limit === limit) told++;
    else if (line.of?.endsWith(`limit ${limit} was hit`) === true) told += line.count ?? 0;
  }
  return told;
}

interface Line {
  readonly limit?: string;
  readonly of?: string;
  readonly count?: number;
}

async function stop(server: ServerProcess): Promise<void> {
  server.signal("SIGTERM");
  expect(await server.ended()).toBe(0);
}

describe("a server that starts amid hundreds of clients", { timeout: 2 * stormMs }, () => {
  it("takes none before its modules are up, then answers all", async () => {
    const { server, storm } = await begin({});
    expect(await storm.fates()).toEqual({ answered: clientCount, cut: 0 });
    await server.said("all modules started!");
    expect(server.log.filter(({ level }) => level > 30)).toEqual([]);
    await stop(server);
  });

  it.for([
    { limit: "maxConnections", value: 100 },
    { limit: "maxConnectionsPerAddress", value: 100 },
    { limit: "maxHalfOpen", value: 20 },
    { limit: "maxHalfOpenPerAddress", value: 20 },
  ])("answers, or cuts and names $limit", async ({ limit, value }) => {
    const { server, storm } = await begin({ [limit]: value });
    const { answered, cut } = await storm.fates();
    expect(answered).toBeGreaterThan(0);
    expect(answered + cut).toBe(clientCount);
    await until(() => toldOf(server, limit) === cut, `${cut} hits of ${limit} in the log`);
    await stop(server);
  });
});
