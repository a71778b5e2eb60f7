import { afterEach, describe, expect, it } from "vitest";
import vectors from "../../../test/vectors/prometheus.json" with { type: "json" };
import { silentLogger } from "./logger.js";
import { metricNames } from "./metrics.js";
import { PrometheusReporter, UnknownMetricError } from "./prometheus-reporter.js";

interface LineVector {
  readonly op: string;
  readonly line?: string;
}

/** One of each. */
const measurements = [
  ["summary", metricNames.responseTime, { route: 'a"b\\c\n', status: "ok", type: "rpc", code: "" }],
  ["summary", metricNames.handlerDelay, { route: "a.b.c", type: "local" }],
  ["gauge", metricNames.connectedClients, {}],
  ["count", metricNames.exceededRateLimiting, {}],
  ["gauge", metricNames.countServers, { type: "room" }],
  ["histogram", metricNames.channelCapacity, { channel: "c" }],
  ["gauge", metricNames.droppedMessages, {}],
  ["gauge", metricNames.goroutines, {}],
  ["gauge", metricNames.heapSize, {}],
  ["gauge", metricNames.heapObjects, {}],
  ["gauge", metricNames.eventLoopLag, {}],
  ["count", metricNames.limitHits, { limit: "maxPacketBytes" }],
  ["count", metricNames.protocolErrors, { code: "bad-handshake" }],
  ["count", metricNames.handshakesRefused, { validator: "v" }],
  ["count", metricNames.acceptErrors, { acceptor: "tcp" }],
  ["count", metricNames.sessionsClosed, { reason: "client" }],
] as const;

/** Names that are Pitaya's, whatever the rules say. */
const given: readonly string[] = [
  "pitaya_acceptor_exceeded_rate_limiting",
  "pitaya_worker_worker_jobs_retry_total",
  "pitaya_worker_worker_jobs_total",
];

/** What `promtool check metrics` looks for: lines that parse, one series once, each described, counters by name. */
function checkScrape(lines: readonly string[]): string[] {
  const problems: string[] = [];
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const series = new Set<string>();
  for (const line of lines.filter((each) => each !== "")) {
    const [, kind, subject = "", rest = ""] = /^# (HELP|TYPE) ([a-z_:0-9]+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") helped.add(subject);
    else if (kind === "TYPE") types.set(subject, rest);
    else problems.push(...checkSample(line, types, series));
  }
  for (const [name, type] of types) {
    if (!helped.has(name)) problems.push(`${name} has no help`);
    const isOurs = name.startsWith("pitaya_") && !given.includes(name);
    if (isOurs && name.endsWith("_total") !== (type === "counter")) {
      problems.push(`${name} is a ${type} by another name`);
    }
  }
  return problems;
}

function checkSample(
  line: string,
  types: ReadonlyMap<string, string>,
  series: Set<string>,
): string[] {
  const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"`;
  const sample = new RegExp(
    String.raw`^(([a-z_:0-9]+)(?:\{${label}(?:,${label})*\})?) ([-+.e\d]+|Nan|NaN)$`,
  );
  const [, key = "", name = ""] = sample.exec(line) ?? [];
  if (key === "") return [`no sample: ${line}`];
  const base = name.replace(/_(sum|count|bucket)$/, "");
  if (!types.has(name) && !types.has(base)) return [`no type: ${line}`];
  if (series.has(key)) return [`twice: ${line}`];
  series.add(key);
  return [];
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
    const later = /pitaya_worker_pool_/;
    const names = (vectors.vectors as LineVector[])
      .map(({ line }) => /^(pitaya_[a-z_]+?)(_sum|_count|_bucket)?[{ ]/.exec(line ?? "")?.[1])
      .filter((name): name is string => name !== undefined && !later.test(name));
    expect(names.length).toBeGreaterThan(3);
    for (const name of new Set(names)) expect(text).toContain(`# TYPE ${name} `);
  });

  it("tells so many routes apart, that clients may make up, and no more", async () => {
    const { reporter, scrape } = await start();
    for (let i = 0; i < 5_000; i++) {
      const labels = { route: `made.up.route${i}`, type: "remote" };
      reporter.summary(metricNames.handlerDelay, labels, 1);
    }
    const lines = await scrape();
    const counts = lines.filter((line) =>
      line.startsWith("pitaya_handler_handler_delay_ns_count{"),
    );
    expect(counts).toHaveLength(2_001);
    expect(counts.at(-1)).toMatch(/route="other",.* 3000$/);
  });

  it("serves text that Prometheus reads, and keeps to its rules for names", async () => {
    const { reporter, scrape } = await start();
    for (const [kind, name, labels] of measurements) reporter[kind](name, labels, 1);
    const problems = checkScrape(await scrape());
    expect(problems).toEqual([]);
  });

  it("takes tags of a call that were declared, and drops the others", async () => {
    const { reporter, scrape } = await start({ additionalLabels: { match: "casual" } });
    const labels = { route: "a.b.c", status: "ok", type: "rpc", code: "" };
    reporter.summary(metricNames.responseTime, { ...labels, match: "ranked", other: "x" }, 1);
    const text = (await scrape()).join("\n");
    expect(text).toMatch(/pitaya_handler_response_time_ns_count{[^}]*match="ranked"/);
    expect(text).not.toContain('other="x"');
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
