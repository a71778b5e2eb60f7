import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Engine } from "../../harness/engine.js";
import { startEtcd, startNats } from "../../harness/engines.js";
import { within } from "../../harness/wait.js";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const startsWithinMs = 20_000;

export type RpcTransport = "nats" | "grpc";

/** A server as suites start it. */
export interface ClusterProcess {
  /** `127.0.0.1:port` of each acceptor, in their order. */
  readonly addresses: readonly string[];
  /** Its exit code after SIGTERM. */
  stop(): Promise<number | null>;
}

/** etcd and NATS, and the servers that were started on them. */
export class ClusterBed {
  readonly #transport: RpcTransport;
  readonly #etcd: Engine;
  readonly #nats: Engine;
  readonly #prefix = `${randomUUID()}/`;
  readonly #servers: ClusterProcess[] = [];

  private constructor(transport: RpcTransport, etcd: Engine, nats: Engine) {
    this.#transport = transport;
    this.#etcd = etcd;
    this.#nats = nats;
  }

  static async make(transport: RpcTransport): Promise<ClusterBed> {
    return new ClusterBed(transport, await startEtcd(), await startNats());
  }

  /** A built server, once it says that it is ready. */
  async start(name: string, ...args: string[]): Promise<ClusterProcess> {
    const own = ["-sdprefix", this.#prefix, `-grpc=${this.#transport === "grpc"}`, "-grpcport=0"];
    const server = await startProcess(name, [...own, ...args], this.#environment());
    this.#servers.push(server);
    return server;
  }

  /** The exit codes of all servers. */
  async remove(): Promise<(number | null)[]> {
    const codes = await Promise.all(this.#servers.map((server) => server.stop()));
    await this.#etcd.remove();
    await this.#nats.remove();
    return codes;
  }

  #environment(): Record<string, string> {
    const etcd = this.#etcd.address;
    const nats = `nats://${this.#nats.address}`;
    return {
      PITAYA_CLUSTER_SD_ETCD_ENDPOINTS: etcd,
      PITAYA_GROUPS_ETCD_ENDPOINTS: etcd,
      PITAYA_MODULES_BINDINGSTORAGE_ETCD_ENDPOINTS: etcd,
      PITAYA_CLUSTER_RPC_CLIENT_NATS_CONNECT: nats,
      PITAYA_CLUSTER_RPC_SERVER_NATS_CONNECT: nats,
      PITAYA_CLUSTER_RPC_CLIENT_GRPC_LAZYCONNECTION: "true",
      PITAYA_CLUSTER_SD_ETCD_SHUTDOWN_DELAY: "50ms",
      PITAYA_HANDLER_MESSAGES_COMPRESSION: "false",
    };
  }
}

export async function startProcess(
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<ClusterProcess> {
  const child = spawn(process.execPath, [`${dist}/${name}.js`, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...variables },
  });
  const closed = once(child, "close");
  const stop = async (): Promise<number | null> => {
    child.kill("SIGTERM");
    await closed;
    return child.exitCode;
  };
  try {
    const lines = createInterface(child.stderr);
    const addresses = await within(readAddresses(lines), `start of ${name}`, startsWithinMs);
    // Nobody reads the rest, but a full pipe would stop the server.
    child.stderr.resume();
    return { addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** From the lines of a log, up to the one that says that all is ready. */
async function readAddresses(lines: AsyncIterable<string>): Promise<string[]> {
  const addresses: string[] = [];
  const seen: string[] = [];
  for await (const line of lines) {
    seen.push(line);
    const found = /acceptor (?:ws|tcp) on addr \S+:(\d+)/.exec(line);
    if (found !== null) addresses.push(`127.0.0.1:${found[1]}`);
    if (line.includes("all modules started!")) return addresses;
  }
  throw new Error(`The server ended before it was ready:\n${seen.join("\n")}`);
}
