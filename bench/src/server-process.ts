import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A server of its own process, so that its CPU time can be told from the load's. */
export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const startWithinMs = 10_000;

/** Starts `node script ...args(port)` and waits until it accepts connections. */
export async function startServer(
  script: string,
  args: (port: number) => readonly string[],
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [script, ...args(port)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  await untilListening(port, child);
  return { port, pid: child.pid as number, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

/** One that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("Cannot find a free port");
  return address.port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const until = performance.now() + startWithinMs;
  while (performance.now() < until && child.exitCode === null) {
    if (await accepts(port)) return;
    await pause(50);
  }
  child.kill();
  throw new Error(`Cannot start ${child.spawnargs.join(" ")}: nothing listens on port ${port}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
