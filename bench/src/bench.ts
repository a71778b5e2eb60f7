import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EchoMsg } from "@pitaya-ts/generated-bench/bench/v1/bench.js";
import { type LoadResult, runLoad } from "./load.js";
import { startServer } from "./server-process.js";

/** One job, done by our server and by the floor, in turn. */
interface Scenario {
  readonly name: string;
  readonly route: string;
  readonly payload: string;
  /** What the floor does with a payload. */
  readonly floor: "raw" | "json";
  readonly depth: number;
}

const connections = 100;
const rawPayload = "x".repeat(64);
const jsonPayload = JSON.stringify(EchoMsg.toJSON(EchoMsg.create(echoMessage())));

const scenarios: readonly Scenario[] = [
  { name: "raw", route: "connector.bench.echoraw", payload: rawPayload, floor: "raw", depth: 1 },
  {
    name: "json",
    route: "connector.bench.echojson",
    payload: jsonPayload,
    floor: "json",
    depth: 1,
  },
  {
    name: "raw, 16 in flight",
    route: "connector.bench.echoraw",
    payload: rawPayload,
    floor: "raw",
    depth: 16,
  },
];

const usage = `Usage: npm run bench -- [--reps 3] [--duration 3] [--warmup 1]
Echo over TCP with ${connections} connections, our server and a bare Node floor in turn.
Prints the median of the repetitions. Durations in seconds.
`;

const { values } = parseArgs({
  options: {
    reps: { type: "string", default: "3" },
    duration: { type: "string", default: "3" },
    warmup: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  process.stdout.write(
    `Node ${process.version}, ${connections} connections, medians of ${values.reps} runs of ${values.duration} s\n\n`,
  );
  const rows = [
    ["scenario", "server", "requests/s", "p50 ms", "p99 ms", "CPU µs/request", "of floor"],
  ];
  for (const scenario of scenarios) rows.push(...(await compare(scenario)));
  process.stdout.write(`${table(rows)}\n`);
}

async function compare(scenario: Scenario): Promise<string[][]> {
  const ours: LoadResult[] = [];
  const floor: LoadResult[] = [];
  for (let rep = 1; rep <= Number(values.reps); rep++) {
    process.stderr.write(`${scenario.name}: run ${rep} of ${values.reps}\n`);
    floor.push(await measure(scenario, "floor.js", (port) => [String(port), scenario.floor]));
    ours.push(await measure(scenario, "server.js", (port) => ["--port", String(port)]));
  }
  const base = median(floor, "cpuMicrosPerRequest");
  return [row(scenario.name, "floor", floor, base), row(scenario.name, "pitaya-ts", ours, base)];
}

async function measure(
  scenario: Scenario,
  script: string,
  args: (port: number) => readonly string[],
): Promise<LoadResult> {
  const server = await startServer(fileURLToPath(new URL(script, import.meta.url)), args);
  try {
    return await runLoad({
      ...scenario,
      connections,
      port: server.port,
      pid: server.pid,
      warmupMs: Number(values.warmup) * 1000,
      durationMs: Number(values.duration) * 1000,
    });
  } finally {
    await server.stop();
  }
}

function row(scenario: string, server: string, results: LoadResult[], base: number): string[] {
  const cpu = median(results, "cpuMicrosPerRequest");
  return [
    scenario,
    server,
    median(results, "requestsPerSecond").toFixed(0),
    median(results, "p50Ms").toFixed(2),
    median(results, "p99Ms").toFixed(2),
    cpu.toFixed(2),
    (cpu / base).toFixed(2),
  ];
}

function median(results: readonly LoadResult[], key: keyof LoadResult): number {
  const sorted = results.map((result) => result[key]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A table in Markdown, columns aligned. */
function table([head = [], ...rows]: readonly string[][]): string {
  const widths = head.map((_, i) =>
    Math.max(...[head, ...rows].map((cells) => cells[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function echoMessage() {
  return {
    playerId: "player-000042",
    seq: 42,
    timestampMs: 1_700_000_000_000n,
    kind: 1 as const,
    pos: { x: 12.5, y: 0.25, z: -7.75 },
    vel: { x: 0.5, y: 0, z: 1.5 },
    hp: 100,
    alive: true,
    tags: ["red", "captain", "veteran"],
    items: [
      { id: 7, name: "sword", count: 1 },
      { id: 12, name: "potion", count: 5 },
      { id: 31, name: "arrow", count: 120 },
    ],
  };
}
