import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LabClient } from "./lab-client.js";
import { freePort, type Program, RunningProcess } from "./process.js";

export type RpcTransport = "nats" | "grpc";

/** Whose server it is. */
export type Maker = "go" | "ts";

export const makers: readonly Maker[] = ["go", "ts"];

export interface Peer {
  readonly maker: Maker;
  /** Server type: `connector`, or one that only this backend has. */
  readonly type: string;
  /** Of a frontend; 0 for a backend. */
  readonly port: number;
  stop(): Promise<void>;
}

/** How long a call may take that says nothing itself, as Go writes durations. */
export const defaultTimeout = "2s";
export const defaultTimeoutMs = 2_000;

const ownPeer = fileURLToPath(new URL("peer.js", import.meta.url));

/** One etcd, one NATS, and a frontend and a backend of each maker. */
export class MixedCluster {
  readonly transport: RpcTransport;
  readonly #goPeer: string;
  readonly #prefix = `${randomUUID()}/`;
  readonly #folder = mkdtempSync(join(tmpdir(), "interop-etcd-"));
  readonly #running: RunningProcess[] = [];
  readonly #clients: LabClient[] = [];
  readonly #peers = new Map<string, Peer>();
  #environment: Record<string, string> = {};

  private constructor(transport: RpcTransport, goPeer: string) {
    this.transport = transport;
    this.#goPeer = goPeer;
  }

  static async start(transport: RpcTransport, goPeer: string): Promise<MixedCluster> {
    const cluster = new MixedCluster(transport, goPeer);
    try {
      await cluster.#startAll();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  backendType(maker: Maker): string {
    return `room${maker}`;
  }

  /** A client of the frontend of a maker; closed with the cluster. */
  async dial(maker: Maker): Promise<LabClient> {
    const client = await LabClient.dial(this.#peers.get(`connector of ${maker}`)?.port ?? 0);
    this.#clients.push(client);
    return client;
  }

  /** The same, bound to a user by its frontend. */
  async dialBound(maker: Maker, uid: string): Promise<LabClient> {
    const client = await this.dial(maker);
    const answer = await client.ask("connector.lab.bind", uid);
    if (answer !== "ack") throw new Error(`bind of ${uid} on ${maker}: ${answer}`);
    return client;
  }

  async startPeer(maker: Maker, type: string): Promise<Peer> {
    const frontend = type === "connector";
    const port = frontend ? await freePort() : 0;
    const args = [
      ...["-type", type, "-port", String(port), `-frontend=${frontend}`],
      ...["-sdprefix", this.#prefix, `-grpc=${this.transport === "grpc"}`],
      ...["-grpcport", String(await freePort())],
    ];
    const program =
      maker === "go"
        ? { command: this.#goPeer, args }
        : { command: process.execPath, args: [ownPeer, ...args] };
    const ready = /all modules started!/;
    const running = await this.#start({ ...program, env: this.#environment, ready });
    return { maker, type, port, stop: () => running.stop() };
  }

  /** Ends everything that was started. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    const [engines, peers] = [this.#running.slice(0, 2), this.#running.slice(2)];
    await Promise.all(peers.map((peer) => peer.stop()));
    await Promise.all(engines.map((engine) => engine.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startAll(): Promise<void> {
    const [etcd, peer, nats] = [await freePort(), await freePort(), await freePort()];
    await this.#start(etcdProgram(etcd, peer, this.#folder));
    await this.#start(natsProgram(nats));
    this.#environment = environmentOf(etcd, nats);
    for (const maker of makers) {
      for (const type of [this.backendType(maker), "connector"]) {
        this.#peers.set(`${type} of ${maker}`, await this.startPeer(maker, type));
      }
    }
    await this.#meet();
  }

  /** Servers learn of each other by and by: all backends of all frontends, and the other way. */
  async #meet(): Promise<void> {
    for (const front of makers) {
      const client = await this.dial(front);
      for (const back of makers) {
        const call = { route: "connector.labremote.echo", msg: "" };
        const route = `${this.backendType(back)}.lab.rpc`;
        const answer = await client.askUntil((text) => !text.startsWith("!"), route, call);
        if (answer.startsWith("!")) {
          throw new Error(`The frontend of ${front} and the backend of ${back}: ${answer}`);
        }
      }
    }
  }

  async #start(program: Program): Promise<RunningProcess> {
    const running = await RunningProcess.start(program);
    this.#running.push(running);
    return running;
  }
}

function etcdProgram(client: number, peer: number, folder: string): Program {
  const [clients, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return {
    command: "etcd",
    args: [
      `--data-dir=${folder}/data`,
      ...[`--listen-client-urls=${clients}`, `--advertise-client-urls=${clients}`],
      ...[`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`],
      `--initial-cluster=default=${peers}`,
    ],
    ready: /ready to serve client requests|serving (?:insecure )?client requests/,
  };
}

function natsProgram(port: number): Program {
  return {
    command: "nats-server",
    args: ["--addr", "127.0.0.1", "--port", String(port)],
    ready: /Server is ready/,
  };
}

function environmentOf(etcdPort: number, natsPort: number): Record<string, string> {
  const etcd = `127.0.0.1:${etcdPort}`;
  const nats = `nats://127.0.0.1:${natsPort}`;
  return {
    PITAYA_CLUSTER_SD_ETCD_ENDPOINTS: etcd,
    PITAYA_GROUPS_ETCD_ENDPOINTS: etcd,
    PITAYA_MODULES_BINDINGSTORAGE_ETCD_ENDPOINTS: etcd,
    PITAYA_CLUSTER_RPC_CLIENT_NATS_CONNECT: nats,
    PITAYA_CLUSTER_RPC_SERVER_NATS_CONNECT: nats,
    PITAYA_CLUSTER_RPC_CLIENT_NATS_REQUESTTIMEOUT: defaultTimeout,
    PITAYA_CLUSTER_RPC_CLIENT_GRPC_REQUESTTIMEOUT: defaultTimeout,
  };
}
