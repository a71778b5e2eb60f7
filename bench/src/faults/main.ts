import { parseArgs } from "node:util";
import { median, table } from "../table.js";
import { engineFaults } from "./engine-faults.js";
import { loginFaults } from "./login-faults.js";
import type { Round } from "./round.js";
import { type Report, runScenario } from "./run.js";
import type { Scenario } from "./scenario.js";
import { serverFaults } from "./server-faults.js";

const scenarios: readonly Scenario[] = [...serverFaults, ...engineFaults, ...loginFaults];
const usage = `Usage: npm run faults -- [--runs 10] [--only name,name] [--rpc nats|grpc] [--long] [--list]
Does faults to a cluster of real processes on loopback while users call, and counts what must not be:
answers to the wrong request, second executions, lost jobs, calls that hang, users with two sessions.
--only takes parts of names as --list has them; --long has engines gone for 30 s in place of 5 s.
Needs etcd, nats-server and redis-server. Exit code 1 if anything is wrong.
`;
const head = [
  "fault",
  "rpc",
  "runs",
  "calls",
  "failed",
  "wrong",
  "hangs",
  "until, ms: median (max)",
];
const longOutageMs = { quick: 5_000, long: 30_000 };

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10" },
    only: { type: "string", default: "" },
    rpc: { type: "string", default: "" },
    long: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(usage);
else if (values.list) for (const { name } of scenarios) process.stdout.write(`${name}\n`);
else await main();

async function main(): Promise<void> {
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`Cannot do ${values.runs} runs`);
  const names = values.only.split(",");
  const chosen = scenarios.filter(({ name }) => names.some((part) => name.includes(part)));
  if (chosen.length === 0) throw new Error(`No scenario is named ${values.only}; see --list`);
  const reports: Report[] = [];
  for (const scenario of chosen) {
    for (const transport of scenario.transports) {
      if (values.rpc !== "" && values.rpc !== transport) continue;
      const outageMs = values.long ? longOutageMs.long : longOutageMs.quick;
      const report = await runScenario(scenario, transport, runs, outageMs);
      reports.push(report);
      process.stderr.write(`${rowOf(report).join(" | ")} | ${report.folder}\n`);
    }
  }
  process.stdout.write(`${table([head, ...reports.map(rowOf)])}\n`);
  if (reports.some(({ rounds }) => rounds.some(isBad))) process.exitCode = 1;
}

function rowOf({ scenario, transport, rounds }: Report): string[] {
  return [
    scenario,
    transport,
    String(rounds.length),
    String(sum(rounds, ({ calls }) => calls)),
    failuresOf(rounds),
    String(sum(rounds, ({ wrong }) => wrong.length)),
    String(sum(rounds, ({ hangs }) => hangs)),
    recoveriesOf(rounds),
  ];
}

function isBad({ wrong, hangs }: Round): boolean {
  return wrong.length > 0 || hangs > 0;
}

function sum(rounds: readonly Round[], count: (round: Round) => number): number {
  return rounds.reduce((total, round) => total + count(round), 0);
}

/** By code, most frequent first. */
function failuresOf(rounds: readonly Round[]): string {
  const counts = new Map<string, number>();
  for (const { code } of rounds.flatMap(({ failures }) => failures)) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  if (counts.size === 0) return "0";
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([code, count]) => `${count} ${code}`).join(", ");
}

function recoveriesOf(rounds: readonly Round[]): string {
  const names = new Set(rounds.flatMap(({ recovered }) => [...recovered.keys()]));
  return [...names]
    .map((name) => {
      const times = rounds.flatMap(({ recovered }) => recovered.get(name) ?? []);
      return `${name} ${Math.round(median(times))} (${Math.round(Math.max(...times))})`;
    })
    .join(", ");
}
