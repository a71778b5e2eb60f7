import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EchoMsg } from "@pitaya-ts/generated-bench/bench/v1/bench.js";
import { idleBytes } from "./idle.js";
import { type LoadResult, runLoad } from "./load.js";
import { freePort, startServer } from "./server-process.js";
import { median, table } from "./table.js";

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
const idleConnections = 5_000;
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
Echo over TCP with ${connections} connections, our server and a bare Node floor in turn; then the memory
that each of ${idleConnections} idle connections takes.
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
  process.stdout.write(`${table(rows)}\n\n`);
  const memory = [["idle connections", "server", "bytes each", "of floor"]];
  for (const transport of ["tcp", "ws"] as const) memory.push(...(await compareIdle(transport)));
  process.stdout.write(`${table(memory)}\n`);
}

async function compare(scenario: Scenario): Promise<string[][]> {
  const ours: LoadResult[] = [];
  const floor: LoadResult[] = [];
  for (let rep = 1; rep <= Number(values.reps); rep++) {
    process.stderr.write(`${scenario.name}: run ${rep} of ${values.reps}\n`);
    floor.push(await measure(scenario, "floor.js", (port) => [String(port), scenario.floor]));
    ours.push(await measure(scenario, "server.js", (port) => ["--port", String(port)]));
  }
  const base = medianOf(floor, "cpuMicrosPerRequest");
  return [row(scenario.name, "floor", floor, base), row(scenario.name, "pitaya-ts", ours, base)];
}

async function compareIdle(transport: "tcp" | "ws"): Promise<string[][]> {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let rep = 1; rep <= Number(values.reps); rep++) {
    process.stderr.write(
      `${idleConnections} idle over ${transport}: run ${rep} of ${values.reps}\n`,
    );
    floor.push(await measureIdle(transport, "floor.js", (port, ws) => [port, "raw", ws]));
    ours.push(
      await measureIdle(transport, "server.js", (port, ws) => ["--port", port, "--wsport", ws]),
    );
  }
  const base = median(floor);
  const row = (server: string, bytes: number): string[] => [
    `${idleConnections} over ${transport}`,
    server,
    bytes.toFixed(0),
    (bytes / base).toFixed(2),
  ];
  return [row("floor", base), row("pitaya-ts", median(ours))];
}

async function measureIdle(
  transport: "tcp" | "ws",
  script: string,
  args: (port: string, wsPort: string) => readonly string[],
): Promise<number> {
  const wsPort = await freePort();
  const path = fileURLToPath(new URL(script, import.meta.url));
  const server = await startServer(path, (port) => args(String(port), String(wsPort)));
  try {
    const port = transport === "ws" ? wsPort : server.port;
    return await idleBytes({ port, pid: server.pid }, transport, idleConnections);
  } finally {
    await server.stop();
  }
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
  const cpu = medianOf(results, "cpuMicrosPerRequest");
  return [
    scenario,
    server,
    medianOf(results, "requestsPerSecond").toFixed(0),
    medianOf(results, "p50Ms").toFixed(2),
    medianOf(results, "p99Ms").toFixed(2),
    cpu.toFixed(2),
    (cpu / base).toFixed(2),
  ];
}

function medianOf(results: readonly LoadResult[], key: keyof LoadResult): number {
  return median(results.map((result) => result[key]));
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
