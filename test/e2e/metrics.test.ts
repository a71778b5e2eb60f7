import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import {
  type MetricLabels,
  type MetricsReporter,
  metricNames,
  resolveConfig,
} from "@pitaya-ts/runtime";
import { describe, expect, vi } from "vitest";
import { freePort } from "../harness/free-ports.js";
import { it } from "../harness/lab.js";
import { ask } from "../harness/packets.js";
import { startCluster, startFront } from "./services/servers.js";

interface Measurement {
  readonly kind: string;
  readonly name: string;
  readonly labels: MetricLabels;
  readonly value: number;
}

/** Keeps what it is told. */
class Notebook implements MetricsReporter {
  readonly notes: Measurement[] = [];
  readonly #note = (kind: string) => (name: string, labels: MetricLabels, value: number) => {
    this.notes.push({ kind, name, labels, value });
  };
  readonly count = this.#note("count");
  readonly gauge = this.#note("gauge");
  readonly summary = this.#note("summary");
  readonly histogram = this.#note("histogram");

  of(name: string): Measurement[] {
    return this.notes.filter((note) => note.name === name);
  }
}

describe("metrics", () => {
  it("tell every reporter of calls, their errors and the clients", async ({ lab }) => {
    const notebooks = [new Notebook(), new Notebook()];
    const front = await startFront(lab, { reporters: notebooks });
    const client = await lab.client(front, "tcp");
    await client.service(Probe).ping();
    await expect(client.request("connector.probe.none")).rejects.toMatchObject({ code: "PIT-404" });
    client.close();
    await vi.waitFor(() => expect(notebooks[0]?.of(metricNames.sessionsClosed)).toHaveLength(1));
    for (const notebook of notebooks) {
      const calls = notebook.of(metricNames.responseTime);
      expect(calls.map(({ labels }) => labels)).toEqual([
        { route: "connector.probe.ping", status: "ok", type: "handler", code: "" },
        { route: "unknown", status: "failed", type: "handler", code: "PIT-404" },
      ]);
      for (const { kind, value } of calls) {
        expect(kind).toBe("summary");
        // Nanoseconds: more than a microsecond, less than a second.
        expect(value).toBeGreaterThan(1e3);
        expect(value).toBeLessThan(1e9);
      }
      expect(notebook.of(metricNames.connectedClients).map(({ value }) => value)).toEqual([
        0, 1, 0,
      ]);
      expect(notebook.of(metricNames.handlerDelay)).toHaveLength(2);
      expect(notebook.of(metricNames.heapSize)[0]?.value).toBeGreaterThan(1e6);
    }
  });

  it("tell of calls between servers and of the servers that there are", async ({ lab }) => {
    const notebook = new Notebook();
    const { fronts } = await startCluster(lab, { reporters: [notebook] });
    const client = await lab.client(fronts[0], "tcp");
    await client.request("worker.Desk.echoText", new TextEncoder().encode('{"text":"x"}'));
    await vi.waitFor(() => {
      const rpc = notebook
        .of(metricNames.responseTime)
        .filter(({ labels }) => labels["type"] === "rpc");
      expect(rpc.map(({ labels }) => labels["route"])).toEqual(["worker.Desk.echoText"]);
    });
    const servers = notebook.of(metricNames.countServers);
    expect(servers.some(({ labels, value }) => labels["type"] === "connector" && value === 2)).toBe(
      true,
    );
    expect(servers.some(({ labels, value }) => labels["type"] === "worker" && value === 1)).toBe(
      true,
    );
  });

  it("tell a route that a client makes up of no server, one that is answered by its name", async ({
    lab,
  }) => {
    const notebook = new Notebook();
    const { fronts } = await startCluster(lab, { reporters: [notebook] });
    const client = await lab.client(fronts[0], "tcp");
    const text = new TextEncoder().encode('{"text":"x"}');
    for (const made of ["worker.desk.made1", "nowhere.desk.up", "connector.probe.none"]) {
      await expect(client.request(made, text)).rejects.toThrow();
    }
    await client.request("worker.Desk.echoText", text);
    const routes = (name: string) =>
      notebook.of(name).map(({ labels }) => [labels["type"], labels["route"]].join(" "));
    expect(routes(metricNames.handlerDelay).slice(0, 3)).toEqual([
      "remote unknown",
      "remote unknown",
      "local unknown",
    ]);
    expect(new Set(routes(metricNames.responseTime))).toEqual(
      new Set([
        "rpc unknown",
        "handler unknown",
        "rpc worker.Desk.echoText",
        "handler worker.Desk.echoText",
      ]),
    );
  });

  it("tell of free places, of calls that run and of timers", async ({ lab }) => {
    const notebook = new Notebook();
    const front = await startFront(lab, {
      reporters: [notebook],
      dispatchConcurrency: 5,
      metricsPeriodMs: 20,
      limits: { maxInFlight: 50, maxQueuedMessages: 70 },
      setUp: (app) => app.timers.every(60_000, () => undefined),
    });
    const { probe } = front;
    const client = await lab.client(front, "tcp");
    await client.service(Probe).ping();
    const slow = client.service(Probe).slow({ tag: "s" });
    const last = (name: string, label: string, value: string) =>
      notebook.of(name).findLast(({ labels }) => labels[label] === value);
    await vi.waitFor(() => {
      expect(last(metricNames.busyWorkers, "pool", "handler_dispatch")?.value).toBe(1);
    });
    expect(last(metricNames.totalWorkers, "pool", "handler_dispatch")?.value).toBe(5);
    expect(notebook.of(metricNames.goroutines).at(-1)?.value).toBe(2);
    expect(last(metricNames.channelCapacity, "channel", "agent_chsend")).toMatchObject({
      kind: "histogram",
      value: 70,
    });
    for (const channel of ["handler_chlocalprocess", "handler_chremoteprocess"]) {
      expect(last(metricNames.channelCapacity, "channel", channel)?.value).toBe(49);
    }
    probe.turnstile.open("s");
    await slow;
  });

  it("of an application's own are bumped by app and handlers, and scraped", async ({ lab }) => {
    const port = await freePort();
    const config = resolveConfig({
      values: {
        "pitaya.metrics.prometheus.enabled": true,
        "pitaya.metrics.prometheus.port": port,
        "pitaya.metrics.custom.counters": [
          { subsystem: "game", name: "matches", help: "matches", labels: ["mode"] },
        ],
        "pitaya.log.level": "silent",
      },
    });
    const front = await startFront(lab, {
      config,
      setUp: (app) =>
        app.beforeHandler((ctx, argument) => {
          ctx.metrics.count("matches", { mode: "ranked" }, 2);
          return argument;
        }),
    });
    const client = await lab.working(front, "ws");
    front.app.metrics.count("matches", { mode: "ranked" }, 1);
    front.app.metrics.count("nobody declared it", {}, 1);
    await ask(client, 1, "connector.probe.ping");
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toMatch(/^pitaya_game_matches\{mode="ranked",[^}]*\} 3$/m);
    // What nobody has measured is no 0.
    expect(text).not.toMatch(/^pitaya_worker_jobs_retry_total/m);
    expect(text).not.toMatch(/^pitaya_sys_heapobjects/m);
    const [complaint] = front.log.complaints;
    expect(complaint).toMatchObject({
      message: "a metrics reporter failed",
      fields: { metric: "nobody declared it" },
    });
  });

  it("of a reporter that fails are logged; server and other reporters go on", async ({ lab }) => {
    const fail = (): never => {
      throw new Error("the statistics are away");
    };
    const notebook = new Notebook();
    const broken: MetricsReporter = {
      count: fail,
      gauge: fail,
      // As plain JavaScript may have it.
      summary: (async () => fail()) as () => void,
      histogram: fail,
      stop: async () => fail(),
    };
    const front = await startFront(lab, { reporters: [broken, notebook] });
    const client = await lab.client(front, "tcp");
    await client.service(Probe).ping();
    expect(notebook.of(metricNames.responseTime)).toHaveLength(1);
    client.close();
    await front.app.stop();
    const texts = front.log.complaints.map(({ message }) => message);
    expect(new Set(texts)).toEqual(
      new Set(["a metrics reporter failed", "a metrics reporter did not stop"]),
    );
  });

  it("are served to Prometheus where the configuration says so", async ({ lab }) => {
    const port = await freePort();
    const config = resolveConfig({
      values: {
        "pitaya.metrics.prometheus.enabled": true,
        "pitaya.metrics.prometheus.port": port,
        "pitaya.metrics.game": "chess",
        "pitaya.log.level": "silent",
      },
    });
    const front = await startFront(lab, { config });
    const client = await lab.working(front, "ws");
    await ask(client, 1, "connector.probe.ping");
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain(
      'pitaya_acceptor_connected_clients{game="chess",serverType="connector"} 1',
    );
    expect(text).toMatch(/pitaya_handler_response_time_ns_count\{route="connector.probe.ping",/);
    await front.app.stop();
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });
});
