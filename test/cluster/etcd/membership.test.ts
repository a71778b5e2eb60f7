import { describe, expect } from "vitest";
import { fuzzRuns } from "../../harness/fuzz.js";
import { until } from "../../harness/wait.js";
import { idsSeenBy, it, type Member, serverInfo, type TestCluster } from "./cluster.js";
import { CuttableProxy } from "./cuttable-proxy.js";

const slotCount = 8;
const stepsPerSlot = Math.ceil(fuzzRuns() / slotCount);
const ttlMs = 2_000;
const seed = Number(process.env["PITAYA_FUZZ_SEED"] ?? Date.now() % 1e9);

/** A number below `bound`, of a row that its seed decides. */
function dice(start: number): (bound: number) => number {
  let state = start;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

interface Life {
  readonly member: Member;
  readonly proxy: CuttableProxy;
}

/** One id, whose server joins, leaves, crashes and comes back at random. */
class Slot {
  readonly id: string;
  readonly ended: Life[] = [];
  life: Life | null = null;
  #starts = 0;
  readonly #cluster: TestCluster;
  readonly #target: string;

  constructor(cluster: TestCluster, target: string, index: number) {
    this.id = `s${index}`;
    this.#cluster = cluster;
    this.#target = target;
  }

  get version(): string {
    return String(this.#starts);
  }

  async step(roll: (bound: number) => number): Promise<void> {
    if (this.life === null) return this.#join();
    if (roll(3) === 0) return this.#crash(this.life);
    await this.#leave(this.life);
    if (roll(2) === 0) await this.#join();
  }

  async close(): Promise<void> {
    if (this.life !== null) this.ended.push(this.life);
    for (const { member, proxy } of this.ended) {
      await member.discovery.stop();
      await proxy.close();
    }
  }

  async #join(): Promise<void> {
    this.#starts++;
    const proxy = await CuttableProxy.to(this.#target);
    const metadata = { version: this.version };
    const type = `type-${this.#starts % 3}`;
    const options = { endpoints: [proxy.address], ttlMs, dialTimeoutMs: 15_000 };
    const self = serverInfo(this.id, { type, metadata });
    this.life = { proxy, member: await this.#cluster.joined(self, options) };
  }

  async #leave(life: Life): Promise<void> {
    this.ended.push(life);
    this.life = null;
    await life.member.discovery.withdraw();
  }

  /** Its server is never heard of again, and knows nothing of it. */
  async #crash(life: Life): Promise<void> {
    this.ended.push(life);
    this.life = null;
    life.proxy.cut();
  }
}

describe("a cluster in which servers come and go", () => {
  it(`ends with one view (seed ${seed})`, { timeout: 60_000 + 2_000 * stepsPerSlot }, async ({
    etcd,
    cluster,
  }) => {
    const roll = dice(seed);
    const observers = [
      await cluster.joined(serverInfo("o1"), { ttlMs: 10_000 }),
      await cluster.joined(serverInfo("o2"), {
        ttlMs: 10_000,
        sync: { intervalMs: 100, parallelism: 3 },
      }),
    ];
    const slots = Array.from({ length: slotCount }, (_, i) => new Slot(cluster, etcd.address, i));
    await Promise.all(
      slots.map(async (slot) => {
        for (let step = 0; step < stepsPerSlot; step++) await slot.step(roll);
      }),
    );
    const living = slots.filter(({ life }) => life !== null);
    const members = living.map(({ life }) => (life as Life).member);
    const wanted = ["o1", "o2", ...living.map(({ id }) => id)].sort();
    for (const member of [...observers, ...members]) {
      const what = `a view of ${wanted}, not of ${idsSeenBy(member)}`;
      await until(() => idsSeenBy(member).join() === wanted.join(), what, 4 * ttlMs);
      const { discovery } = member;
      for (const { id, version } of living) {
        const server = discovery.server(id);
        expect(server?.metadata).toEqual({ version });
        expect(discovery.serversOfType(server?.type ?? "").map((one) => one.id)).toContain(id);
      }
      const types = new Set(discovery.servers().map(({ type }) => type));
      const byType = [...types].flatMap((type) => discovery.serversOfType(type));
      expect(byType.map(({ id }) => id).sort()).toEqual(wanted);
      expect(member.gaveUp).toEqual([]);
    }
    for (const slot of slots) await slot.close();
  });
});
