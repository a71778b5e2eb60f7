import { converse } from "./conversation.js";
import { type DemoOptions, readDemoOptions, UsageError, usage } from "./demo-options.js";
import { Narrator } from "./narrator.js";
import { startPageServer } from "./page-server.js";
import { startServerProcesses } from "./server-processes.js";
import { type ChatServers, startServers } from "./servers.js";
import { stopOnSignal } from "./stop-signals.js";
import { styleOf } from "./terminal.js";

type Stop = () => Promise<void>;

const style = styleOf(process.stdout);

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read the output has gone, as `| head` does: nobody is left to show anything to.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  const options = readDemoOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(options: DemoOptions): Promise<void> {
  /** What was started, to be stopped last first. */
  const stops: Stop[] = [];
  const stopAll = async (): Promise<void> => {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
  };
  let stopping = false;
  stopOnSignal(async () => {
    stopping = true;
    print("\nStopping…");
    await stopAll();
    print("Stopped.");
  });
  try {
    await start(options, stops);
  } catch (error) {
    await stopAll();
    // Whoever is cut off by the stop complains, and that is no news.
    if (!stopping) throw error;
  }
  if (options.once) await stopAll();
}

async function start(options: DemoOptions, stops: Stop[]): Promise<void> {
  const servers = await (options.cluster ? startServerProcesses : startServers)(options);
  stops.push(servers.stop);
  const { httpPort } = options;
  const { wsPort } = servers;
  // Before the conversation, so that a port in use is told before anything is shown.
  const page = options.once ? null : await startPageServer({ port: httpPort, wsPort });
  if (page !== null) stops.push(page.stop);
  await show(servers);
  if (page === null) return;
  print(`\n${style.bold("Your turn:")} open ${style.cyan(page.url)} in two windows and chat.`);
  print("Ctrl-C stops everything.");
}

async function show({ ids, place, tcpPort, wsPort }: ChatServers): Promise<void> {
  const urls = { tcp: `tcp://127.0.0.1:${tcpPort}`, ws: `ws://127.0.0.1:${wsPort}` };
  print(style.bold(`A chat on ${ids.length} servers in ${place}: ${ids.join(", ")}`));
  await converse(urls, new Narrator(print, style));
  print(`\n${style.green("✓")} All of it came over real sockets, as the schema says.`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
