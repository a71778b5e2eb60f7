import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SteadyClient } from "./attack-good-client.js";
import { type AttackKind, attackKinds } from "./attack-kinds.js";
import { freePort, startServer } from "./server-process.js";

const usage = `Usage: npm run bench:attack -- [--only name] [--calm 1.3] [--attack 2.2]
How long a good client waits for its answers without and with each attack, on one server, in turn.
Server, attackers and good client are processes of their own on loopback. Durations in seconds, at
most 60 in all. Attacks: ${attackKinds.map(({ name }) => name).join("; ")}.
`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    calm: { type: "string", default: "1.3" },
    attack: { type: "string", default: "2.2" },
    help: { type: "boolean", default: false },
  },
});

const maxSeconds = 60;
/** From the attack's start to the first answer that counts, ms: its process has to come up. */
const leadMs = 400;
/** For a process to start and to end, ms. */
const processMs = 300;

interface Quantiles {
  readonly calls: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Ports {
  readonly port: number;
  readonly wsPort: number;
}

if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  const kinds = attackKinds.filter(({ name }) => name === (values.only ?? name));
  const calmMs = milliseconds("calm", values.calm);
  const attackMs = milliseconds("attack", values.attack);
  const seconds = (kinds.length * (calmMs + leadMs + attackMs + processMs)) / 1000;
  if (kinds.length === 0) throw new Error(`No attack is named ${values.only}; see --help`);
  if (seconds > maxSeconds) throw new Error(`That takes ${seconds} s; ${maxSeconds} are allowed`);
  const wsPort = await freePort();
  const script = fileURLToPath(new URL("server.js", import.meta.url));
  const server = await startServer(script, (port) => [
    ...["--port", String(port)],
    ...["--wsport", String(wsPort)],
  ]);
  try {
    await report({ port: server.port, wsPort }, kinds, calmMs, attackMs);
  } finally {
    await server.stop();
  }
}

async function report(
  ports: Ports,
  kinds: readonly AttackKind[],
  calmMs: number,
  attackMs: number,
): Promise<void> {
  const payload = Buffer.from("x".repeat(64));
  const client = await SteadyClient.open(ports.port, "connector.bench.echoraw", payload);
  client.start();
  await pause(calmMs);
  process.stdout.write(`Node ${process.version}, 500 calls a second, answers in ms\n\n`);
  process.stdout.write(
    "| attack | steps/s | p50 calm | p50 | ratio | p99 calm | p99 | ratio | max | calls |\n" +
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
  );
  for (const kind of kinds) {
    client.take();
    await pause(calmMs);
    const calm = quantiles(client.take());
    const attacked = await attack(kind, ports, client, attackMs);
    process.stdout.write(row(kind, calm, attacked));
  }
  client.close();
}

async function attack(
  { name }: AttackKind,
  { port, wsPort }: Ports,
  client: SteadyClient,
  ms: number,
): Promise<Quantiles> {
  const worker = fileURLToPath(new URL("attack-worker.js", import.meta.url));
  const args = [worker, name, String(port), String(wsPort), String(ms + leadMs)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  const exit = once(child, "exit");
  await pause(leadMs);
  client.take();
  await pause(ms);
  const result = quantiles(client.take());
  await exit;
  return result;
}

function row({ name, perSecond }: AttackKind, calm: Quantiles, attacked: Quantiles): string {
  const cells = [
    name,
    String(perSecond),
    ...compared(calm.p50, attacked.p50),
    ...compared(calm.p99, attacked.p99),
    attacked.max.toFixed(1),
    String(attacked.calls),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

function compared(calm: number, attacked: number): string[] {
  return [calm.toFixed(2), attacked.toFixed(2), (attacked / calm).toFixed(1)];
}

function quantiles(latencies: number[]): Quantiles {
  const sorted = Float64Array.from(latencies).sort();
  const at = (q: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
  return { calls: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

function milliseconds(name: string, text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  throw new Error(`Cannot use --${name} ${text}: it has to be a number of seconds above 0`);
}
