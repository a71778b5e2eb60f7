import { GiveUpError, type JobConsumer, type RunJob } from "@pitaya-ts/runtime";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Gate, until, within } from "../../harness/wait.js";
import { atOnce, RedisLab, soon, storedJob } from "./queues.js";

describe("jobs in Redis", () => {
  let lab: RedisLab;
  let redis: Redis;
  let names = 0;
  const consumers: JobConsumer[] = [];

  beforeAll(async () => {
    lab = await RedisLab.start();
    redis = lab.client();
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop(2_000)));
  });
  afterAll(() => lab.end());

  /** Jobs of its own for each test. */
  function setUp(options: Parameters<RedisLab["queue"]>[0] = {}) {
    const namespace = `test${++names}`;
    const queue = lab.queue({ namespace, ...options });
    const consume = async (run: RunJob, concurrency = 1): Promise<JobConsumer> => {
      const consumer = await queue.consume(run, { concurrency });
      consumers.push(consumer);
      return consumer;
    };
    return { namespace, queue, consume };
  }

  it("are stored when their id is there: they survive a kill of Redis", async () => {
    const { queue, namespace, consume } = setUp();
    const id = await queue.add(storedJob());
    await lab.engine.kill("SIGKILL");
    await lab.engine.start();
    expect(await redis.lrange(`${namespace}:rpc:wait`, 0, -1)).toEqual([id]);
    const ran: unknown[] = [];
    await consume(async (_id, data) => void ran.push(data));
    await until(() => ran.length === 1, "it runs");
    expect(ran).toEqual([storedJob()]);
  });

  it("have ids that differ", async () => {
    const { queue } = setUp();
    const ids = await Promise.all(Array.from({ length: 200 }, () => queue.add(storedJob())));
    expect(new Set(ids).size).toBe(200);
    expect(await queue.counts()).toMatchObject({ waiting: 200 });
  });

  it("are refused in time while Redis is away, and taken again when it is back", async () => {
    const { queue } = setUp({ timeoutMs: 300 });
    await queue.add(storedJob());
    await lab.engine.kill();
    const told = "the store of jobs failed: unavailable";
    const refused = { name: "JobError", reason: "unavailable", told };
    const address = expect.stringContaining(lab.engine.address) as string;
    await expect(within(queue.add(storedJob()), "add ends")).rejects.toMatchObject({
      ...refused,
      message: address,
    });
    const { queue: unconnected } = setUp({ timeoutMs: 300 });
    await expect(within(unconnected.add(storedJob()), "add ends")).rejects.toMatchObject(refused);
    await expect(within(unconnected.dead(1), "dead ends")).rejects.toMatchObject(refused);
    await lab.engine.start();
    await expect
      .poll(() => unconnected.counts().catch(() => null), soon)
      .toMatchObject({ waiting: 0 });
    // What was refused is not stored after all.
    await expect.poll(() => queue.counts().catch(() => null), soon).toMatchObject({ waiting: 1 });
    await queue.add(storedJob());
    expect(await queue.counts()).toMatchObject({ waiting: 2 });
  });

  it("are refused in time by a Redis that hangs", async () => {
    const { queue } = setUp({ timeoutMs: 300 });
    await queue.add(storedJob());
    lab.engine.signal("SIGSTOP");
    try {
      await expect(within(queue.add(storedJob()), "add ends")).rejects.toMatchObject({
        reason: "unavailable",
      });
    } finally {
      lab.engine.signal("SIGCONT");
    }
  });

  it("are stored once Redis is back, if that is in time", async () => {
    const { queue } = setUp({ timeoutMs: 15_000 });
    await queue.add(storedJob());
    await lab.engine.kill();
    const added = Promise.all(Array.from({ length: 20 }, () => queue.add(storedJob())));
    await lab.engine.start();
    expect(new Set(await within(added, "all stored", 15_000)).size).toBe(20);
    expect(await queue.counts()).toMatchObject({ waiting: 21 });
  });

  it("are told apart from those of another namespace", async () => {
    const [one, other] = [setUp(), setUp()];
    await one.queue.add(storedJob());
    expect(await other.queue.counts()).toMatchObject({ waiting: 0 });
  });

  it("are tried again after the policy's pauses, max + 1 times in all, then are dead", async () => {
    const { queue, namespace, consume } = setUp();
    let runs = 0;
    await consume(async () => {
      runs++;
      throw new Error("bullmq:rateLimitExceeded");
    });
    const retry = { ...atOnce, minDelay: 3_000, maxDelay: 50_000 };
    const before = Date.now();
    const id = await queue.add(storedJob(retry));
    const pauses: number[] = [];
    for (const tries of [1, 2]) {
      await until(() => runs === tries, `try ${tries}`);
      await expect.poll(() => queue.counts(), soon).toMatchObject({ delayed: 1 });
      const score = Number(await redis.zscore(`${namespace}:rpc:delayed`, id));
      pauses.push(Math.floor(score / 0x1000) - before);
      await promote(namespace, id);
    }
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1, delayed: 0, failed: 1 });
    // n^2 + 3000 seconds, and what the test itself took.
    expect(pauses[0]).toBeGreaterThanOrEqual(3_000_000);
    expect(pauses[0]).toBeLessThan(3_000_000 + 60_000);
    expect(pauses[1]).toBeGreaterThanOrEqual(3_001_000);
    expect(pauses[1]).toBeLessThan(3_001_000 + 60_000);
    expect(runs).toBe(3);
    const [dead] = await queue.dead(10);
    expect(dead).toMatchObject({ id, tries: 3, error: "PIT-000: bullmq:rateLimitExceeded" });
    expect(dead?.data).toEqual(storedJob(retry));
    const delays = lab.log.complaints.filter(({ fields }) => fields["id"] === id);
    expect(delays.map(({ fields }) => fields["delayMs"])).toEqual([
      3_000_000,
      3_001_000,
      undefined,
    ]);
  });

  it("run once where they are not to be tried again", async () => {
    const { queue, consume } = setUp();
    let runs = 0;
    await consume(async () => {
      runs++;
      throw new Error("no");
    });
    await queue.add(storedJob({ ...atOnce, enabled: false }));
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1 });
    expect(runs).toBe(1);
  });

  it("are dead at once if they are given up", async () => {
    const { queue, consume } = setUp();
    await consume(() => Promise.reject(new GiveUpError("no such route")));
    const id = await queue.add(storedJob());
    await expect
      .poll(() => queue.dead(10), soon)
      .toMatchObject([{ id, tries: 1, error: "no such route" }]);
  });

  it("are listed, last first, replayed and removed when they are dead", async () => {
    const { queue, consume } = setUp();
    const state = { fails: true };
    const ran: string[] = [];
    await consume(async (id) => {
      ran.push(id);
      if (state.fails) throw new Error("no");
    });
    const retry = { ...atOnce, max: 1 };
    const first = await queue.add(storedJob(retry));
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1 });
    const second = await queue.add(storedJob(retry));
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 2 });
    expect((await queue.dead(10)).map(({ id }) => id)).toEqual([second, first]);
    expect((await queue.dead(1)).map(({ id }) => id)).toEqual([second]);
    expect(await queue.dead(0)).toEqual([]);
    // A replayed job has all its tries again.
    ran.length = 0;
    expect(await queue.replay(first)).toBe(true);
    await until(() => ran.length === 2, "two tries");
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 2 });
    state.fails = false;
    expect(await queue.replay(first)).toBe(true);
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1, succeeded: 1 });
    expect(await queue.replay(first)).toBe(false);
    expect(await queue.remove(first)).toBe(false);
    expect(await queue.remove(second)).toBe(true);
    expect(await queue.replay("nobody")).toBe(false);
    expect(await queue.counts()).toMatchObject({ waiting: 0, delayed: 0, running: 0, dead: 0 });
  });

  it("that run are waited for by a stop; those that take too long are run again", async () => {
    const { queue, consume, namespace } = setUp({ lockMs: 500 });
    const gate = new Gate();
    let begun = 0;
    const consumer = await consume(() => {
      begun++;
      return gate.opened;
    });
    await queue.add(storedJob());
    await until(() => begun === 1, "it runs");
    expect(await within(consumer.stop(100), "stop ends")).toBe(1);
    const other = lab.queue({ namespace, lockMs: 500 });
    let again = 0;
    consumers.push(await other.consume(async () => void again++, { concurrency: 1 }));
    await until(() => again === 1, "it runs elsewhere", 10_000);
    gate.open();
    await queue.add(storedJob());
    await until(() => again === 2, "the other runs further jobs");
  });

  it("are run by a consumer that was there before Redis went away", async () => {
    const { queue, consume } = setUp();
    const ran: string[] = [];
    await consume(async (id) => void ran.push(id));
    await queue.add(storedJob());
    await until(() => ran.length === 1, "it runs");
    await lab.engine.kill();
    await lab.engine.start();
    await queue.add(storedJob());
    await until(() => ran.length === 2, "it runs after the restart", 15_000);
  });

  it("can be stopped while Redis is away", async () => {
    const { queue, consume } = setUp();
    const consumer = await consume(async () => undefined);
    await lab.engine.kill();
    try {
      expect(await within(consumer.stop(200), "stop ends")).toBe(0);
      await within(queue.close(), "close ends");
    } finally {
      await lab.engine.start();
    }
    await expect(queue.add(storedJob())).rejects.toMatchObject({ reason: "closed" });
  });

  /** Lets a delayed job run now, as BullMQ's own `promote` does. */
  async function promote(namespace: string, id: string): Promise<void> {
    const key = `${namespace}:rpc`;
    await redis
      .multi()
      .zrem(`${key}:delayed`, id)
      .lpush(`${key}:wait`, id)
      .zadd(`${key}:marker`, 0, "0")
      .exec();
  }
});
