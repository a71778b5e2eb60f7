import { expect } from "vitest";
import { type ByteClient, openBytes, type Transport, transports } from "../harness/byte-client.js";
import { shakeHands } from "../harness/packets.js";
import { patienceMs, pause, until } from "../harness/wait.js";
import { AttackServer, type LoggedLine, type SerializerName } from "./attack-server.js";
import { GoodClient, type Inspection } from "./good-client.js";
import type { RowName } from "./row-names.js";

/** What the server may hold more of after an attack than before, bytes: far less than attacks send. */
const heldMore = 16 * 1024 * 1024;
/** The same of the system's memory, which comes back late. */
const rssMore = 160 * 1024 * 1024;

/** For how long the server counts its warnings, and a little more. */
const warningsMs = 1_100;

/** So many of them leave room for those of an attack. */
const fewWarnings = 8;

/** An attack on one of the rows of the table of attacks. */
export interface Attack {
  readonly row: RowName;
  readonly what: string;
  /** @defaultValue both */
  readonly serializer?: SerializerName;
  run(battle: Battle): Promise<void>;
}

/** A server, good clients that call it all the time, and attackers. */
export class Battle {
  readonly server: AttackServer;
  readonly serializer: SerializerName;
  readonly #good: readonly GoodClient[];
  readonly #before: Inspection;
  #attackers: ByteClient[] = [];
  #logStart = 0;

  private constructor(
    server: AttackServer,
    serializer: SerializerName,
    good: readonly GoodClient[],
    before: Inspection,
  ) {
    this.server = server;
    this.serializer = serializer;
    this.#good = good;
    this.#before = before;
  }

  static async begin(serializer: SerializerName): Promise<Battle> {
    const server = await AttackServer.start(serializer);
    const good = await Promise.all(transports.map((each) => GoodClient.start(server, each)));
    await Promise.all(good.map((client) => client.goesOn()));
    return new Battle(server, serializer, good, await (good[0] as GoodClient).inspect());
  }

  /** Ends it all, whatever came of it. */
  async abandon(): Promise<void> {
    await Promise.allSettled([...this.#good.map((client) => client.stop()), this.server.stop()]);
  }

  /** Every good answer came, and the server stops as if nothing had been. */
  async end(): Promise<void> {
    const stops = await Promise.allSettled(this.#good.map((client) => client.stop()));
    expect(await this.server.stop()).toBe(0);
    for (const stop of stops) expect(stop).toMatchObject({ status: "fulfilled" });
    expect(this.server.cries).toEqual([]);
  }

  /** Runs an attack while the good clients call, and looks at what it has left behind. */
  async survive(attack: Attack): Promise<void> {
    await this.#quiet();
    this.#logStart = this.server.log.length;
    try {
      await attack.run(this);
      await this.#goodGoOn();
    } finally {
      for (const attacker of this.#attackers.splice(0)) attacker.destroy();
    }
    await this.#allGone();
    const { rss, held, polluted, stolen } = await this.inspect();
    expect({ polluted, stolen }).toEqual({ polluted: false, stolen: 0 });
    expect(held - this.#before.held).toBeLessThan(heldMore);
    expect(rss - this.#before.rss).toBeLessThan(rssMore);
    expect(this.server.alive).toBe(true);
    expect(this.server.cries).toEqual([]);
  }

  inspect(): Promise<Inspection> {
    return (this.#good[0] as GoodClient).inspect();
  }

  /** An attacker, connected and nothing more. */
  async open(transport: Transport, from?: string): Promise<ByteClient> {
    return this.#keep(await openBytes(transport, this.server.address(transport), from));
  }

  /** An attacker that has shaken hands. */
  async working(transport: Transport, handshake?: object): Promise<ByteClient> {
    const attacker = await this.open(transport);
    await shakeHands(attacker, handshake);
    return attacker;
  }

  /** Bytes to the WebSocket port, without HTTP. */
  async rawWs(from?: string): Promise<ByteClient> {
    return this.#keep(await openBytes("tcp", this.server.address("ws"), from));
  }

  /** What was logged since the attack began. */
  get log(): readonly LoggedLine[] {
    return this.server.log.slice(this.#logStart);
  }

  /** Until there is such a line since the attack began. */
  logged(is: (line: LoggedLine) => boolean, what: string): Promise<void> {
    return this.server.logged(is, what, this.#logStart);
  }

  /** Until hits of this bound are logged, by the key that sets it. */
  loggedKey(key: string, times = 1): Promise<void> {
    const hits = (): number => this.log.filter((line) => line.key === key).length;
    return until(() => hits() >= times, `${times} times in the log: ${key}`);
  }

  /** In a second the server writes so many warnings and counts the others: let this attack's be written. */
  async #quiet(): Promise<void> {
    const isNoisy = (): boolean => {
      const since = Date.now() - warningsMs;
      const warnings = this.server.log.filter(({ level, time }) => level === 40 && time > since);
      return warnings.length > fewWarnings;
    };
    await until(() => !isNoisy(), "an end of the warnings");
  }

  async #goodGoOn(): Promise<void> {
    await Promise.all(this.#good.map((client) => client.goesOn()));
  }

  async #allGone(): Promise<void> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const { sessions } = await this.inspect();
      if (sessions === this.#good.length) return;
      if (performance.now() > end) throw new Error(`${sessions} sessions are left`);
      await pause(10);
    }
  }

  #keep(attacker: ByteClient): ByteClient {
    this.#attackers.push(attacker);
    return attacker;
  }
}
