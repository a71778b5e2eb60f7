import { freePort } from "../server-process.js";
import { FaultProcess } from "./process.js";

/** An engine that a cluster needs; it keeps its port and its data when it is started again. */
export interface Engine {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly process: FaultProcess;
}

export async function startEtcd(folder: string): Promise<Engine> {
  const client = `127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  return start(client, {
    command: "etcd",
    args: [
      `--data-dir=${folder}/etcd`,
      `--listen-client-urls=http://${client}`,
      `--advertise-client-urls=http://${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
    ],
    ready: /ready to serve client requests|serving (?:insecure )?client requests/,
    logFile: `${folder}/etcd.log`,
  });
}

export async function startNats(folder: string): Promise<Engine> {
  const port = await freePort();
  return start(`127.0.0.1:${port}`, {
    command: "nats-server",
    args: ["--addr", "127.0.0.1", "--port", String(port)],
    ready: /Server is ready/,
    logFile: `${folder}/nats.log`,
  });
}

/** Writes each change to its file before it answers: what it has taken, it still has after a kill. */
export async function startRedis(folder: string): Promise<Engine> {
  const port = await freePort();
  return start(`127.0.0.1:${port}`, {
    command: "redis-server",
    args: [
      ...["--bind", "127.0.0.1", "--port", String(port), "--dir", folder],
      ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
    ],
    ready: /Ready to accept connections/,
    logFile: `${folder}/redis.log`,
  });
}

async function start(
  address: string,
  spec: ConstructorParameters<typeof FaultProcess>[0],
): Promise<Engine> {
  const process = new FaultProcess(spec);
  await process.start();
  return { address, process };
}
