import { parseArgs } from "node:util";
import { callChecks } from "./call-checks.js";
import { runChecks, type Tally } from "./check.js";
import { buildGoPeer } from "./go-build.js";
import { MixedCluster, makers, type RpcTransport } from "./mixed-cluster.js";
import { sessionChecks } from "./session-checks.js";

const usage = `Checks clusters of Go Pitaya's servers and ours, over NATS and then gRPC.

Usage: npm run interop -- --pitaya DIR [--transport nats|grpc]

  --pitaya DIR      a checkout of github.com/topfreegames/pitaya
  --transport NAME  only this one
  --help            shows this

It needs go, etcd and nats-server. Each check is a line, "go->ts" one with the frontend in Go and the
backend of ours. The exit code is 1 if one fails, 2 if they can't run.
`;

const allTransports: readonly RpcTransport[] = ["nats", "grpc"];

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      pitaya: { type: "string" },
      transport: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (values.pitaya === undefined) throw new Error(`--pitaya is missing\n\n${usage}`);
  const transports = transportsOf(values.transport);
  const go = buildGoPeer(values.pitaya);
  try {
    const tallies: Tally[] = [];
    for (const transport of transports) tallies.push(...(await runAll(transport, go.path)));
    return report(tallies);
  } finally {
    go.remove();
  }
}

function transportsOf(name: string | undefined): readonly RpcTransport[] {
  if (name === undefined) return allTransports;
  const known = allTransports.filter((each) => each === name);
  if (known.length === 0) throw new Error(`Cannot use --transport ${name}: it is nats or grpc`);
  return known;
}

async function runAll(transport: RpcTransport, goPeer: string): Promise<Tally[]> {
  const cluster = await MixedCluster.start(transport, goPeer);
  try {
    const tallies: Tally[] = [];
    for (const front of makers) {
      const back = front === "go" ? "ts" : "go";
      const scene = { cluster, front, back, room: cluster.backendType(back) } as const;
      tallies.push(await runChecks(callChecks, { ...scene, name: `call-${front}` }));
      tallies.push(await runChecks(sessionChecks, { ...scene, name: `session-${front}` }));
    }
    return tallies;
  } finally {
    await cluster.stop();
  }
}

function report(tallies: readonly Tally[]): number {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
