import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../server-process.js";
import { type Engine, startEtcd, startNats, startRedis } from "./engines.js";
import { registrations, revokeLease } from "./etcd-keys.js";
import { FaultProcess } from "./process.js";
import { rpcTimeoutMs } from "./round.js";

export type Transport = "nats" | "grpc";

/** How many servers a scenario wants, and of what. */
export interface Setting {
  readonly frontends: number;
  readonly backends: number;
  /** Redis, and a worker on it. */
  readonly jobs: boolean;
}

/** How long others see a server that stopped answering. */
export const ttlMs = 3_000;
const prefix = "faults/";
const program = fileURLToPath(new URL("server.js", import.meta.url));

export interface ServerUnderFault {
  readonly id: string;
  /** Where clients connect; "" of a backend. */
  readonly url: string;
  readonly process: FaultProcess;
}

/** Engines and servers as real processes of this machine. */
export class FaultCluster {
  /** Logs, data, and what was executed. */
  readonly folder: string;
  readonly etcd: Engine;
  readonly nats: Engine | null;
  readonly redis: Engine | null;
  readonly frontends: ServerUnderFault[] = [];
  readonly backends: ServerUnderFault[] = [];
  readonly #workers: ServerUnderFault[] = [];
  readonly #transport: Transport;

  private constructor(
    folder: string,
    transport: Transport,
    engines: Pick<FaultCluster, "etcd" | "nats" | "redis">,
  ) {
    this.folder = folder;
    this.#transport = transport;
    this.etcd = engines.etcd;
    this.nats = engines.nats;
    this.redis = engines.redis;
  }

  static async start(transport: Transport, setting: Setting): Promise<FaultCluster> {
    const folder = mkdtempSync(join(tmpdir(), "pitaya-faults-"));
    const cluster = new FaultCluster(folder, transport, {
      etcd: await startEtcd(folder),
      nats: transport === "nats" ? await startNats(folder) : null,
      redis: setting.jobs ? await startRedis(folder) : null,
    });
    await cluster.#startServers(setting);
    return cluster;
  }

  get servers(): readonly ServerUnderFault[] {
    return [...this.frontends, ...this.backends, ...this.#workers];
  }

  /** Whether every one of these servers is in etcd, under a lease. */
  async registered(servers = this.servers): Promise<boolean> {
    const found = await this.#registrations();
    return servers.every(({ id }) => found.some((each) => each.id === id && each.lease !== "0"));
  }

  /** Deletes the lease that a server is registered under. */
  async revokeLeaseOf(id: string): Promise<void> {
    const found = (await this.#registrations()).find((each) => each.id === id);
    if (found === undefined) throw new Error(`Cannot revoke the lease of ${id}: it has none`);
    await revokeLease(this.etcd.address, found.lease);
  }

  /** The tokens that backends executed, of each backend in order. */
  executed(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.startsWith("executed-"))
      .flatMap((name) => readFileSync(join(this.folder, name), "utf8").split("\n").slice(0, -1));
  }

  async end(): Promise<void> {
    const { etcd, nats, redis } = this;
    await Promise.all(this.servers.map(({ process }) => process.end("SIGKILL")));
    const engines = [etcd, nats, redis].filter((engine) => engine !== null);
    await Promise.all(engines.map(({ process }) => process.end("SIGKILL")));
  }

  /** Call it once the cluster has ended. */
  removeFiles(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #registrations() {
    return registrations(this.etcd.address, `${prefix}servers/`);
  }

  async #startServers({ frontends, backends, jobs }: Setting): Promise<void> {
    for (let i = 1; i <= backends; i++) this.backends.push(this.#server("game", i));
    for (let i = 1; i <= frontends; i++) {
      this.frontends.push(this.#server("connector", i, await freePort()));
    }
    if (jobs) this.#workers.push(this.#server("worker", 1));
    await Promise.all(this.servers.map(({ process }) => process.start()));
  }

  #server(type: string, index: number, port = 0): ServerUnderFault {
    const id = `${type}-${index}`;
    const process_ = new FaultProcess({
      command: process.execPath,
      args: [
        ...[program, "--type", type, "--id", id, "--port", String(port)],
        ...["--executed", join(this.folder, `executed-${id}`)],
        ...(this.redis === null ? [] : ["--redis", this.redis.address]),
      ],
      env: this.#environment(),
      ready: /^ready$/m,
      logFile: join(this.folder, `${id}.log`),
    });
    return { id, url: port === 0 ? "" : `tcp://127.0.0.1:${port}`, process: process_ };
  }

  #environment(): Record<string, string> {
    const { etcd, nats } = this;
    const natsUrl = nats === null ? {} : natsKeys(`nats://${nats.address}`);
    return {
      PITAYA_CLUSTER_ENABLED: "true",
      PITAYA_GROUPS_STORAGE: "memory",
      PITAYA_CLUSTER_RPC_TRANSPORT: this.#transport,
      PITAYA_CLUSTER_RPC_SERVER_GRPC_PORT: "0",
      PITAYA_CLUSTER_RPC_SERVER_GRPC_HOST: "127.0.0.1",
      PITAYA_CLUSTER_RPC_CLIENT_GRPC_REQUESTTIMEOUT: `${rpcTimeoutMs}ms`,
      PITAYA_CLUSTER_SD_ETCD_ENDPOINTS: etcd.address,
      PITAYA_CLUSTER_SD_ETCD_PREFIX: prefix,
      PITAYA_CLUSTER_SD_ETCD_HEARTBEAT_TTL: `${ttlMs}ms`,
      PITAYA_CLUSTER_SD_ETCD_GRANTLEASE_RETRYINTERVAL: "500ms",
      PITAYA_CLUSTER_SD_ETCD_GRANTLEASE_MAXRETRIES: "1000",
      PITAYA_MODULES_BINDINGSTORAGE_ETCD_ENDPOINTS: etcd.address,
      PITAYA_MODULES_BINDINGSTORAGE_ETCD_PREFIX: prefix,
      ...natsUrl,
    };
  }
}

function natsKeys(url: string): Record<string, string> {
  return {
    PITAYA_CLUSTER_RPC_CLIENT_NATS_CONNECT: url,
    PITAYA_CLUSTER_RPC_SERVER_NATS_CONNECT: url,
    PITAYA_CLUSTER_RPC_CLIENT_NATS_REQUESTTIMEOUT: `${rpcTimeoutMs}ms`,
  };
}
