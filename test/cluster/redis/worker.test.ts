import { Ledger } from "@pitaya-ts/generated-test/e2e/v1/jobs.server.js";
import {
  type App,
  bullJobs,
  type Cluster,
  codes,
  createApp,
  type JobQueue,
  type Jobs,
  type MetricLabels,
  type MetricsReporter,
  memoryCluster,
  memoryJobs,
  metricNames,
  PitayaError,
  RegistrationError,
  systemClock,
} from "@pitaya-ts/runtime";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { CapturingLogger } from "../../harness/capturing-logger.js";
import type { Engine } from "../../harness/engine.js";
import { startRedis } from "../../harness/engines.js";
import { it, type Lab } from "../../harness/lab.js";
import { Gate, until } from "../../harness/wait.js";
import { LedgerService } from "./ledger.js";
import { atOnce, soon, storedJob } from "./queues.js";

const asConfigured = { worker: { retry: atOnce } };

describe.each(["memory", "Redis"])("stored calls, in %s", (place) => {
  let redis: Engine | null = null;
  let names = 0;

  beforeAll(async () => {
    if (place === "Redis") redis = await startRedis();
  });
  afterAll(() => redis?.remove());

  function openJobs(): Jobs {
    if (redis === null) return memoryJobs();
    return bullJobs({ url: redis.address, namespace: `test${++names}` });
  }

  /** Looks at the jobs beside the servers. */
  function queueOf(jobs: Jobs): JobQueue {
    return jobs.open({ clock: systemClock, log: new CapturingLogger() });
  }

  async function startLedger(lab: Lab, cluster: Cluster, id = "ledger-1") {
    const ledger = new LedgerService();
    const { app } = await lab.backend({
      serverType: "ledger",
      id,
      cluster,
      setUp: (app) => app.remote(Ledger, ledger),
    });
    return { ledger, app };
  }

  /** A server that stores calls and runs them elsewhere. */
  async function startWorker(
    lab: Lab,
    cluster: Cluster,
    jobs: Jobs,
    setUp: (app: App) => unknown = (app) => app.worker(),
  ) {
    return lab.backend({ serverType: "worker", cluster, jobs, setUp, ...asConfigured });
  }

  async function setUp(lab: Lab) {
    const cluster = memoryCluster();
    const jobs = openJobs();
    const queue = queueOf(jobs);
    const { ledger, app: target } = await startLedger(lab, cluster);
    const { app, log } = await startWorker(lab, cluster, jobs);
    return { cluster, jobs, queue, ledger, target, app, log };
  }

  it("reach the remote, with argument and metadata, and are gone", async ({ lab }) => {
    const { app, ledger, queue } = await setUp(lab);
    const id = await app
      .rpc(Ledger)
      .credit({ account: "a", amount: 5 }, { metadata: { trace: "t1", reqTimeout: "1ms" } });
    expect(id).toMatch(/^[\w-]{16,}$/);
    await until(() => ledger.seen.length === 1, "it is called");
    expect(ledger.seen[0]).toEqual({ account: "a", transfer: "", amount: 5 });
    expect(ledger.contexts[0]?.metadata).toMatchObject({ trace: "t1", "peer.id": app.server.id });
    expect(ledger.contexts[0]?.metadata["reqTimeout"]).not.toBe("1ms");
    await app.rpc(Ledger).import(Uint8Array.of(1, 2, 255));
    await app.rpc(Ledger).settle();
    await until(() => ledger.imported.length + ledger.settled === 2, "both are called");
    expect([...(ledger.imported[0] ?? [])]).toEqual([1, 2, 255]);
    await expect.poll(() => queue.counts(), soon).toMatchObject({ succeeded: 3, dead: 0 });
    expect(await app.rpc(Ledger).balance({})).toEqual({ balance: 7 });
  });

  it("are tried again after an error, as often as the method says", async ({ lab }) => {
    const { app, ledger, queue } = await setUp(lab);
    ledger.behaviour = () => {
      throw new PitayaError("LEDGER-001", "closed");
    };
    const id = await app.rpc(Ledger).credit({}, { retry: { backoffMs: 1 } });
    // The schema has max_retries 3.
    await expect
      .poll(() => queue.dead(10), soon)
      .toMatchObject([{ id, tries: 4, error: "LEDGER-001: closed" }]);
    expect(ledger.seen).toHaveLength(4);
    const [dead] = await queue.dead(10);
    expect(dead?.data).toMatchObject({
      options: { retry: { ...atOnce, max: 3, backoffMs: 1 } },
    });
    // What neither method nor call says is the configuration's.
    ledger.behaviour = () => {
      throw new Error("closed");
    };
    await app.rpc(Ledger).settle();
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 2 });
    expect(ledger.settled).toBe(atOnce.max + 1);
  });

  it("succeed once the remote does", async ({ lab }) => {
    const { app, ledger, queue } = await setUp(lab);
    ledger.behaviour = () => {
      if (ledger.seen.length < 3) throw new Error("not yet");
    };
    await app.rpc(Ledger).credit({ transfer: "x" }, { retry: { backoffMs: 1 } });
    await expect.poll(() => queue.counts(), soon).toMatchObject({ succeeded: 1, dead: 0 });
    expect(ledger.seen).toHaveLength(3);
  });

  it("wait for a server of the type to be there", async ({ lab }) => {
    const cluster = memoryCluster();
    const jobs = openJobs();
    const { app, log } = await startWorker(lab, cluster, jobs);
    await app.rpc(Ledger).credit({ transfer: "x" }, { retry: { max: 50, backoffMs: 20 } });
    await until(() => log.complaints.length > 0, "a try failed");
    const { ledger } = await startLedger(lab, cluster);
    await until(() => ledger.seen.length === 1, "it is called");
  });

  it("of servers that stop during the call are run again elsewhere", async ({ lab }) => {
    const { app, ledger, target, cluster, queue } = await setUp(lab);
    const gate = new Gate();
    ledger.behaviour = () => gate.opened;
    const retry = { max: 50, backoffMs: 20 };
    await app.rpc(Ledger).credit({ transfer: "x" }, { timeoutMs: 300, retry });
    await until(() => ledger.seen.length === 1, "it is called");
    const stopped = target.stop();
    const { ledger: other } = await startLedger(lab, cluster, "ledger-2");
    await until(() => other.seen.length === 1, "it is called elsewhere");
    await expect.poll(() => queue.counts(), soon).toMatchObject({ succeeded: 1, running: 0 });
    gate.open();
    await stopped;
  });

  it.for([
    ["nobody has", "ledger.ledger.nothing", "AQ==", /PIT-404/],
    ["is none", "nothing", "AQ==", /route "nothing"/],
    ["takes another argument", "ledger.ledger.credit", "/////w==", /PIT-400/],
    ["is stored with no argument", "ledger.ledger.credit", "???", /Cannot decode job: argument/],
  ] as const)("are dead at once if the route %s", async ([, route, argument, error], { lab }) => {
    const { queue } = await setUp(lab);
    await queue.add({ ...storedJob(), route, argument });
    await expect.poll(() => queue.dead(10), soon).toMatchObject([{ tries: 1 }]);
    expect((await queue.dead(10))[0]?.error).toMatch(error);
  });

  it("go where serverFor, the call, or the routing key says", async ({ lab }) => {
    const { cluster, ledger: first } = await setUp(lab);
    const { ledger: second } = await startLedger(lab, cluster, "ledger-2");
    const asked: string[] = [];
    const own = openJobs();
    const { app } = await startWorker(lab, cluster, own, (app) =>
      app.worker({
        serverFor: (route, metadata) => {
          asked.push(route);
          return metadata["to"] as string | undefined;
        },
      }),
    );
    const { credit } = app.rpc(Ledger);
    for (let i = 0; i < 5; i++) await credit({}, { metadata: { to: "ledger-2" } });
    await until(() => second.seen.length === 5, "all by serverFor");
    for (let i = 0; i < 5; i++) await credit({}, { serverId: "ledger-1" });
    await until(() => first.seen.length === 5, "all by the id");
    for (let i = 0; i < 8; i++) await credit({ account: "same" });
    await until(() => first.seen.length + second.seen.length === 18, "all by the key");
    expect([first.seen.length, second.seen.length]).toContain(13);
    expect(new Set(asked)).toEqual(new Set(["ledger.ledger.credit"]));
    expect(asked).toHaveLength(18);
  });

  it("run right here where they belong to this type, also without a cluster", async ({ lab }) => {
    const ledger = new LedgerService();
    const jobs = openJobs();
    const { app } = await lab.backend({
      serverType: "ledger",
      jobs,
      ...asConfigured,
      setUp: (app) => app.remote(Ledger, ledger).worker(),
    });
    await app.rpc(Ledger).credit({ account: "a", amount: 3 });
    await until(() => ledger.seen.length === 1, "it is called");
    expect(ledger.contexts[0]).toMatchObject({
      callerId: app.server.id,
      route: "ledger.ledger.credit",
    });
    const gate = new Gate();
    ledger.behaviour = () => gate.opened;
    await app.rpc(Ledger).credit({}, { timeoutMs: 20, retry: { max: 0 } });
    await expect
      .poll(() => queueOf(jobs).dead(1), soon)
      .toMatchObject([{ error: expect.stringContaining(codes.requestTimeout) as string }]);
    gate.open();
    await expect(app.rpc(Ledger).balance({})).rejects.toThrow("not running");
  });

  it("that run are finished before the server stops, others are left", async ({ lab }) => {
    const cluster = memoryCluster();
    const jobs = openJobs();
    const { ledger } = await startLedger(lab, cluster);
    const gate = new Gate();
    const { app } = await startWorker(
      lab,
      cluster,
      onStop(jobs, () => gate.open()),
    );
    ledger.behaviour = () => gate.opened;
    await app.rpc(Ledger).credit({ transfer: "first" });
    await until(() => ledger.seen.length === 1, "it is called");
    await app.rpc(Ledger).credit({ transfer: "second" });
    const queue = queueOf(jobs);
    await app.stop();
    expect(await queue.counts()).toMatchObject({ succeeded: 1, waiting: 1, running: 0 });
    expect(ledger.seen).toHaveLength(1);
    await expect(app.rpc(Ledger).credit({})).rejects.toMatchObject({ reason: "closed" });
  });

  it("are counted for the metrics", async ({ lab }) => {
    const gauges = new Map<string, number>();
    const reporter: MetricsReporter = {
      count: () => undefined,
      gauge: (name, labels, value) => gauges.set(gaugeKey(name, labels), value),
      summary: () => undefined,
      histogram: () => undefined,
    };
    const ledger = new LedgerService();
    const jobs = openJobs();
    const { app } = await lab.backend({
      serverType: "ledger",
      jobs,
      reporters: [reporter],
      metricsPeriodMs: 20,
      setUp: (app) => app.remote(Ledger, ledger).worker(),
    });
    await app.rpc(Ledger).settle();
    await until(() => ledger.settled === 1, "the first is called");
    ledger.behaviour = () => {
      throw new Error("no");
    };
    await app.rpc(Ledger).credit({}, { retry: { enabled: false } });
    await app.rpc(Ledger).credit({}, { retry: { backoffMs: 60_000 } });
    const reported = (): number[] =>
      [
        gaugeKey(metricNames.workerJobs, { status: "ok" }),
        gaugeKey(metricNames.workerJobs, { status: "failed" }),
        gaugeKey(metricNames.workerJobsRetry, {}),
        gaugeKey(metricNames.workerQueueSize, { queue: "rpc" }),
        gaugeKey(metricNames.workerQueueSize, { queue: "dead" }),
      ].map((key) => gauges.get(key) ?? -1);
    await expect.poll(reported, soon).toEqual([1, 1, 1, 0, 1]);
  });
});

describe("app.worker()", () => {
  it("can be registered once, before the start", async ({ lab }) => {
    const { app } = await lab.backend({ setUp: (app) => app.worker() });
    expect(() => app.worker()).toThrow(RegistrationError);
    const other = createApp({ serverType: "worker", logger: new CapturingLogger() });
    expect(() => other.worker().worker()).toThrow("second worker");
  });

  it("is needed for calls that are held in memory", async ({ lab }) => {
    const { app } = await lab.backend();
    const refusal: unknown = await app
      .rpc(Ledger)
      .credit({})
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: "JobError", reason: "no-worker" });
    const { code, message } = PitayaError.from(refusal);
    expect(code).toBe("PIT-500");
    expect(message).toContain("no-worker; jobs are in memory: call app.worker() on this server");
  });
});

/** Jobs that tell when their consumer is stopping. */
function onStop(jobs: Jobs, stopping: () => void): Jobs {
  return {
    shared: jobs.shared,
    open(services) {
      const queue = jobs.open(services);
      const consume = queue.consume.bind(queue);
      queue.consume = async (run, options) => {
        const consumer = await consume(run, options);
        const stop = (withinMs: number): Promise<number> => {
          const stopped = consumer.stop(withinMs);
          stopping();
          return stopped;
        };
        return { stop };
      };
      return queue;
    },
  };
}

function gaugeKey(name: string, labels: MetricLabels): string {
  return `${name}${JSON.stringify(labels)}`;
}
