import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { EchoClient } from "./echo-client.js";

/** What to ask a server for, and how hard. */
export interface LoadOptions {
  readonly port: number;
  /** The server's process, whose CPU time is counted. */
  readonly pid: number;
  readonly route: string;
  readonly payload: string;
  readonly connections: number;
  /** Requests in flight on each connection. */
  readonly depth: number;
  readonly warmupMs: number;
  readonly durationMs: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerRequest: number;
}

/** Clock ticks of the kernel's CPU accounting, per second. */
const ticksPerSecond = 100;

/** Drives a server in a closed loop. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  const payload = Buffer.from(options.payload);
  const clients: EchoClient[] = [];
  for (let i = 0; i < options.connections; i++) {
    clients.push(
      await EchoClient.open(options.port, options.route, payload, options.depth, latencies),
    );
  }
  for (const client of clients) client.start();
  await pause(options.warmupMs);
  latencies.length = 0;
  const answeredBefore = total(clients);
  const cpuBefore = cpuSeconds(options.pid);
  const startedAt = performance.now();
  await pause(options.durationMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const requests = total(clients) - answeredBefore;
  const cpu = cpuSeconds(options.pid) - cpuBefore;
  for (const client of clients) client.close();
  const sorted = Float64Array.from(latencies).sort();
  return {
    requestsPerSecond: requests / seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    cpuMicrosPerRequest: (cpu * 1e6) / requests,
  };
}

/** User and system time of a process, as Linux counts it. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function total(clients: readonly EchoClient[]): number {
  return clients.reduce((sum, client) => sum + client.answered, 0);
}

function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
