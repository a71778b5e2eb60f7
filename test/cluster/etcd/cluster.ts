import { test as base } from "vitest";
import {
  EtcdBindings,
  EtcdDiscovery,
  type EtcdDiscoveryOptions,
  EtcdStore,
} from "../../../runtime/src/cluster/index.js";
import type { ServerInfo } from "../../../runtime/src/dispatch/index.js";
import {
  combineReporters,
  type MetricLabels,
  systemClock,
} from "../../../runtime/src/observe/index.js";
import { CapturingLogger } from "../../harness/capturing-logger.js";
import type { Engine } from "../../harness/engine.js";
import { startEtcd } from "../../harness/engines.js";
import { until } from "../../harness/wait.js";

/** Times that let a test see in seconds what takes minutes by default. */
export const quick = {
  dialTimeoutMs: 2_000,
  ttlMs: 3_000,
  logHeartbeats: false,
  grantLease: { timeoutMs: 4_000, maxRetries: 20, retryIntervalMs: 200 },
  revokeTimeoutMs: 1_000,
  sync: { intervalMs: 60_000, parallelism: 4 },
  shutdownDelayMs: 0,
  blacklist: [],
} as const;

export function serverInfo(id: string, more: Partial<ServerInfo> = {}): ServerInfo {
  return { id, type: "room", frontend: false, hostname: "host", metadata: {}, ...more };
}

/** A member of a cluster, with what it logged and why it gave up. */
export interface Member {
  readonly discovery: EtcdDiscovery;
  readonly log: CapturingLogger;
  readonly gaveUp: Error[];
}

/** Makes members that meet under one prefix, and stops them after the test. */
export class TestCluster {
  readonly prefix: string;
  /** Counters that its members raised, with the values of their labels. */
  readonly counted: string[] = [];
  readonly #etcd: Engine;
  readonly #stops: (() => Promise<void>)[] = [];
  #store: EtcdStore | null = null;

  constructor(etcd: Engine, prefix = `t${Math.random().toString(36).slice(2)}/`) {
    this.#etcd = etcd;
    this.prefix = prefix;
  }

  get endpoints(): readonly string[] {
    return [this.#etcd.address];
  }

  /** An etcd client of the test itself. */
  get store(): EtcdStore {
    this.#store ??= new EtcdStore({ endpoints: this.endpoints, dialTimeoutMs: 5_000 });
    return this.#store;
  }

  member(
    self: ServerInfo | (() => ServerInfo),
    options: Partial<EtcdDiscoveryOptions> = {},
  ): Member {
    const log = new CapturingLogger();
    const gaveUp: Error[] = [];
    const services = { ...this.#services(log), giveUp: (why: Error) => gaveUp.push(why) };
    const describe = typeof self === "function" ? self : () => self;
    const discovery = new EtcdDiscovery(
      { ...quick, endpoints: this.endpoints, prefix: this.prefix, ...options },
      describe,
      services,
    );
    this.#stops.push(() => discovery.stop());
    return { discovery, log, gaveUp };
  }

  async joined(
    self: ServerInfo | (() => ServerInfo),
    options: Partial<EtcdDiscoveryOptions> = {},
  ): Promise<Member> {
    const member = this.member(self, options);
    await member.discovery.start();
    await member.discovery.announce();
    return member;
  }

  async bindings(
    self: ServerInfo,
    leaseTtlMs = 3_000,
    endpoints = this.endpoints,
  ): Promise<EtcdBindings> {
    const services = { ...this.#services(new CapturingLogger()), giveUp: () => {} };
    const { dialTimeoutMs, revokeTimeoutMs, grantLease: regain } = quick;
    const options = { endpoints, prefix: this.prefix, leaseTtlMs };
    const bindings = new EtcdBindings(
      { ...options, dialTimeoutMs, revokeTimeoutMs, regain },
      self,
      services,
    );
    this.#stops.push(() => bindings.close());
    await bindings.connect();
    return bindings;
  }

  #services(log: CapturingLogger) {
    const nothing = () => {};
    const count = (name: string, labels: MetricLabels) => {
      this.counted.push([name, ...Object.values(labels)].join(" "));
    };
    const reporter = { count, gauge: nothing, summary: nothing, histogram: nothing };
    return { log, clock: systemClock, metrics: combineReporters([reporter]) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.splice(0).map((stop) => stop()));
    this.#store?.close();
  }
}

export function idsSeenBy({ discovery }: Member): string[] {
  return discovery.servers().map(({ id }) => id);
}

export function sees(member: Member, ids: readonly string[], limitMs?: number): Promise<void> {
  const wanted = [...ids].sort().join();
  return until(() => idsSeenBy(member).join() === wanted, `a view of ${wanted}`, limitMs);
}

/** `it` with an etcd for the whole file, and a cluster of its own for each test. */
export const it = base
  .extend("flag", { scope: "file" }, "--auto-compaction-retention=0")
  .extend("etcd", { scope: "file" }, async ({ flag }, { onCleanup }) => {
    const etcd = await startEtcd(flag);
    onCleanup(() => etcd.remove());
    return etcd;
  })
  .extend("cluster", async ({ etcd }, { onCleanup }) => {
    const cluster = new TestCluster(etcd);
    onCleanup(() => cluster.stop());
    return cluster;
  });
