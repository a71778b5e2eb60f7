import { afterEach, describe, expect, it } from "vitest";
import vectors from "../../../test/vectors/prometheus.json" with { type: "json" };
import { silentLogger } from "./logger.js";
import { metricNames } from "./metrics.js";
import { PrometheusReporter, UnknownMetricError } from "./prometheus-reporter.js";

interface LineVector {
  readonly op: string;
  readonly line?: string;
}

describe("PrometheusReporter", () => {
  const started: PrometheusReporter[] = [];
  afterEach(async () => {
    for (const reporter of started.splice(0)) await reporter.stop();
  });

  async function start(options: Partial<ConstructorParameters<typeof PrometheusReporter>[0]> = {}) {
    const reporter = new PrometheusReporter({
      serverType: "connector",
      game: "chess",
      port: 0,
      host: "127.0.0.1",
      log: silentLogger,
      ...options,
    });
    started.push(reporter);
    await reporter.start();
    const scrape = async (): Promise<string[]> => {
      const response = await fetch(`http://127.0.0.1:${reporter.port}/metrics`);
      expect(response.status).toBe(200);
      return (await response.text()).split("\n");
    };
    return { reporter, scrape };
  }

  it("serves what was reported, with Pitaya's names and constant labels", async () => {
    const { reporter, scrape } = await start();
    reporter.gauge(metricNames.connectedClients, {}, 3);
    reporter.count(metricNames.exceededRateLimiting, {}, 2);
    const labels = { route: "room.room.join", status: "ok", type: "handler", code: "" };
    for (const ns of [100, 200, 300]) reporter.summary(metricNames.responseTime, labels, ns);
    reporter.histogram(metricNames.channelCapacity, { channel: "session_calls" }, 64);
    const lines = await scrape();
    const constant = 'game="chess",serverType="connector"';
    expect(lines).toContain(`pitaya_acceptor_connected_clients{${constant}} 3`);
    expect(lines).toContain(`pitaya_acceptor_exceeded_rate_limiting{${constant}} 2`);
    expect(lines).toContain(
      `pitaya_handler_response_time_ns_sum{route="room.room.join",status="ok",type="handler",code="",${constant}} 600`,
    );
    expect(lines.join("\n")).toMatch(/pitaya_handler_response_time_ns\{quantile="0.95",/);
    expect(lines).toContain(
      `pitaya_channel_channel_capacity_bucket{le="100",${constant},channel="session_calls"} 1`,
    );
  });

  it("knows every metric of the recorded scrape that exists by now", async () => {
    const { scrape } = await start();
    const text = (await scrape()).join("\n");
    const later = /pitaya_(worker|worker_pool)_/;
    const names = (vectors.vectors as LineVector[])
      .map(({ line }) => /^(pitaya_[a-z_]+?)(_sum|_count|_bucket)?[{ ]/.exec(line ?? "")?.[1])
      .filter((name): name is string => name !== undefined && !later.test(name));
    expect(names.length).toBeGreaterThan(3);
    for (const name of new Set(names)) expect(text).toContain(`# TYPE ${name} `);
  });

  it("adds additional labels with their defaults, and metrics of the application", async () => {
    const { reporter, scrape } = await start({
      additionalLabels: { region: "none" },
      custom: [
        {
          kind: "counter",
          subsystem: "game",
          name: "matches",
          help: "started matches",
          labels: ["mode"],
        },
      ],
    });
    reporter.count("matches", { mode: "ranked" }, 1);
    reporter.count("matches", { mode: "ranked", region: "eu" }, 4);
    const lines = await scrape();
    const constant = 'game="chess",serverType="connector"';
    expect(lines).toContain(`pitaya_game_matches{region="none",mode="ranked",${constant}} 1`);
    expect(lines).toContain(`pitaya_game_matches{region="eu",mode="ranked",${constant}} 4`);
  });

  it("refuses a metric that nobody declared, and one declared twice", async () => {
    const { reporter } = await start();
    expect(() => reporter.count("nothing", {}, 1)).toThrow(UnknownMetricError);
    const twice = {
      kind: "gauge",
      subsystem: "a",
      name: "heapsize",
      help: "",
      labels: [],
    } as const;
    await expect(start({ custom: [twice] })).rejects.toThrow(
      'Cannot declare metric "heapsize" twice',
    );
  });

  it("only logs a port that is in use", async () => {
    const { reporter } = await start();
    const errors: string[] = [];
    await start({
      port: reporter.port,
      log: { ...silentLogger, error: (message) => errors.push(message) },
    });
    expect(errors).toEqual(["cannot serve metrics"]);
  });
});
