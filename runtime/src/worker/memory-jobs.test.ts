import { describe, expect, it } from "vitest";
import { CapturingLogger } from "../../../test/harness/capturing-logger.js";
import { HandClock } from "../../../test/harness/hand-clock.js";
import { Gate, patienceMs, until } from "../../../test/harness/wait.js";
import { SampledLog } from "../observe/index.js";
import { encodeJob } from "./job.js";
import { GiveUpError } from "./job-error.js";
import type { RunJob } from "./job-queue.js";
import { memoryJobs } from "./memory-jobs.js";
import { defaultRetry } from "./retry-delay.js";

const soon = { timeout: patienceMs };
const policy = { ...defaultRetry, max: 2, exponential: 2, minDelay: 3, maxDelay: 60, maxRandom: 0 };

function stored(route: string, retry = policy) {
  const argument = new Uint8Array(0);
  return encodeJob({ route, argument, metadata: {}, options: { retry }, enqueuedAt: 0 });
}

function setUp(maxJobs?: number) {
  const clock = new HandClock();
  const logger = new CapturingLogger();
  const services = { clock, log: new SampledLog(logger, clock) };
  const jobs = memoryJobs(maxJobs === undefined ? {} : { maxJobs });
  return { clock, logger, services, jobs, queue: jobs.open(services) };
}

/** Runs that the test can see, and that fail while it says so. */
function recorder() {
  const state = { fails: true };
  const runs: string[] = [];
  const run: RunJob = async (id) => {
    runs.push(id);
    if (state.fails) throw new Error("not yet");
  };
  return { state, runs, run };
}

describe("jobs in memory", () => {
  it("are run in their order, and then are gone", async () => {
    const { queue } = setUp();
    const { state, runs, run } = recorder();
    state.fails = false;
    const ids = [await queue.add(stored("a.b.c")), await queue.add(stored("a.b.c"))];
    expect(new Set(ids).size).toBe(2);
    expect(await queue.counts()).toMatchObject({ waiting: 2, running: 0 });
    await queue.consume(run, { concurrency: 1 });
    await until(() => runs.length === 2, "both run");
    expect(runs).toEqual(ids);
    await expect
      .poll(() => queue.counts(), soon)
      .toEqual({ waiting: 0, delayed: 0, running: 0, dead: 0, succeeded: 2, failed: 0 });
  });

  it("are tried again after the policy's pauses, at most max + 1 times, then are dead", async () => {
    const { queue, clock, logger } = setUp();
    const { runs, run } = recorder();
    const id = await queue.add(stored("a.b.c"));
    await queue.consume(run, { concurrency: 1 });
    await expect.poll(() => queue.counts(), soon).toMatchObject({ delayed: 1 });
    // 0^2 + 3 seconds.
    clock.pass(2_999);
    expect(runs).toHaveLength(1);
    clock.pass(1);
    await until(() => runs.length === 2, "second try");
    await expect.poll(() => queue.counts(), soon).toMatchObject({ delayed: 1 });
    // 1^2 + 3 seconds.
    clock.pass(3_999);
    expect(runs).toHaveLength(2);
    clock.pass(1);
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1, delayed: 0, failed: 1 });
    clock.pass(1_000_000);
    expect(runs).toEqual([id, id, id]);
    expect(await queue.dead(10)).toMatchObject([{ id, tries: 3, error: "PIT-000: not yet" }]);
    expect(logger.complaints.map(({ fields }) => fields["delayMs"])).toEqual([
      3_000,
      4_000,
      undefined,
    ]);
  });

  it("are dead at once if they are given up", async () => {
    const { queue } = setUp();
    const id = await queue.add(stored("a.b.c"));
    await queue.consume(async () => Promise.reject(new GiveUpError("no such route")), {
      concurrency: 1,
    });
    await expect
      .poll(() => queue.dead(10), soon)
      .toMatchObject([{ id, tries: 1, error: "no such route", data: { route: "a.b.c" } }]);
  });

  it("are run anew, with all their tries, when they are replayed", async () => {
    const { queue } = setUp();
    const { state, runs, run } = recorder();
    const id = await queue.add(stored("a.b.c", { ...policy, enabled: false }));
    await queue.consume(run, { concurrency: 1 });
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1 });
    state.fails = false;
    expect(await queue.replay(id)).toBe(true);
    expect(await queue.replay(id)).toBe(false);
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 0, succeeded: 1 });
    expect(runs).toEqual([id, id]);
  });

  it("are forgotten when they are removed", async () => {
    const { queue } = setUp();
    const id = await queue.add(stored("a.b.c", { ...policy, max: 0 }));
    await queue.consume(recorder().run, { concurrency: 1 });
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1 });
    expect(await queue.remove(id)).toBe(true);
    expect(await queue.remove(id)).toBe(false);
    expect(await queue.dead(10)).toEqual([]);
  });

  it("run at most `concurrency` at a time", async () => {
    const { queue } = setUp();
    const gates = [new Gate(), new Gate(), new Gate()];
    let begun = 0;
    for (const _ of gates) await queue.add(stored("a.b.c"));
    await queue.consume(() => (gates[begun++] as Gate).opened, { concurrency: 2 });
    await until(() => begun === 2, "two run");
    expect(await queue.counts()).toMatchObject({ running: 2, waiting: 1 });
    gates[0]?.open();
    await until(() => begun === 3, "the third runs");
  });

  it("are refused beyond the bound", async () => {
    const { queue } = setUp(1);
    await queue.add(stored("a.b.c"));
    await expect(queue.add(stored("a.b.c"))).rejects.toMatchObject({
      name: "JobError",
      reason: "full",
    });
  });

  it("that run are waited for by a stop, but not for ever", async () => {
    const { queue, clock, jobs, services } = setUp();
    const gate = new Gate();
    let begun = 0;
    const run = (): Promise<void> => {
      begun++;
      return gate.opened;
    };
    const consumer = await queue.consume(run, { concurrency: 5 });
    await queue.add(stored("a.b.c"));
    await until(() => begun === 1, "it runs");
    const stopped = consumer.stop(100);
    await queue.add(stored("x.y.z"));
    clock.pass(100);
    expect(await stopped).toBe(1);
    expect(begun).toBe(1);
    // Another server has them run, the one that was not done once more.
    const { state, runs, run: record } = recorder();
    state.fails = false;
    await jobs.open(services).consume(record, { concurrency: 1 });
    await until(() => runs.length === 2, "both run elsewhere");
    gate.open();
  });

  it("that are left when the last server closes are told of", async () => {
    const { queue, jobs, services, logger } = setUp();
    const other = jobs.open(services);
    await queue.add(stored("a.b.c"));
    await queue.close();
    expect(logger.complaints).toEqual([]);
    await other.close();
    expect(logger.complaints).toMatchObject([{ fields: { waiting: 1 } }]);
    await expect(other.add(stored("a.b.c"))).rejects.toMatchObject({ reason: "closed" });
  });
});
