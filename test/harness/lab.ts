import {
  type App,
  type AppOptions,
  type Cluster,
  createApp,
  memoryCluster,
  tcpAcceptor,
  type WsAcceptorOptions,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { type Client, type ClientOptions, connect } from "@pitaya-ts/runtime/client";
import { test as base } from "vitest";
import { type ByteClient, openBytes, type Transport } from "./byte-client.js";
import { CapturingLogger } from "./capturing-logger.js";
import { shakeHands } from "./packets.js";
import { until } from "./wait.js";

/** A server under test, its log, and where clients find it. */
export interface LabServer {
  readonly app: App;
  readonly log: CapturingLogger;
  /** `host:port` of a frontend. */
  address(transport: Transport): string;
}

export interface LabServerOptions extends Partial<AppOptions> {
  readonly ws?: Partial<WsAcceptorOptions>;
  /** Tells the server what it handles, before it starts. */
  readonly setUp?: (app: App) => unknown;
}

const host = "127.0.0.1";

/** Servers and clients of one test; all are gone when it ends. */
export class Lab {
  /** A cluster without members, on the engines that the tests are run on. */
  readonly newCluster: () => Cluster;
  readonly #defaults: Partial<AppOptions>;
  readonly #apps: App[] = [];
  readonly #clusters = new Map<Cluster, App[]>();
  readonly #clients: { close(): void }[] = [];

  /** @param defaults - of all its servers */
  constructor(newCluster: () => Cluster, defaults: Partial<AppOptions> = {}) {
    this.newCluster = newCluster;
    this.#defaults = defaults;
  }

  /** Starts a frontend with an acceptor of each kind. */
  async frontend({ ws, setUp, ...options }: LabServerOptions = {}): Promise<LabServer> {
    const acceptors = {
      tcp: tcpAcceptor({ port: 0, host }),
      ws: wsAcceptor({ port: 0, host, ...ws }),
    };
    const server = await this.#start(
      { serverType: "connector", acceptors: [acceptors.tcp, acceptors.ws], ...options },
      setUp,
    );
    return { ...server, address: (transport) => acceptors[transport].address };
  }

  /** Starts a server without acceptors. */
  async backend({ ws: _, setUp, ...options }: LabServerOptions = {}): Promise<LabServer> {
    const server = await this.#start({ serverType: "worker", ...options }, setUp);
    return {
      ...server,
      address: () => {
        throw new Error("a backend has no address");
      },
    };
  }

  /** A client of bytes, connected and nothing more. */
  async bytes(server: LabServer, transport: Transport): Promise<ByteClient> {
    const client = await openBytes(transport, server.address(transport));
    this.#clients.push({ close: () => client.destroy() });
    return client;
  }

  /** A client of bytes that has shaken hands. */
  async working(server: LabServer, transport: Transport, handshake?: object): Promise<ByteClient> {
    const client = await this.bytes(server, transport);
    await shakeHands(client, handshake);
    return client;
  }

  /** A client as applications use it. */
  async client(
    server: LabServer,
    transport: Transport,
    options: ClientOptions = {},
  ): Promise<Client> {
    const url = `${transport}://${server.address(transport)}`;
    const client = await connect(url, { reconnect: false, ...options });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all(this.#apps.map((app) => app.stop()));
  }

  async #start(options: AppOptions, setUp: LabServerOptions["setUp"]) {
    const log = new CapturingLogger();
    const app = createApp({ logger: log, ...this.#defaults, ...options });
    setUp?.(app);
    this.#apps.push(app);
    await app.start();
    if (options.cluster !== undefined) await this.#meet(app, options.cluster);
    return { app, log };
  }

  /** Other processes would learn of each other a little later. */
  async #meet(app: App, cluster: Cluster): Promise<void> {
    const members = this.#clusters.get(cluster) ?? [];
    this.#clusters.set(cluster, [...members, app]);
    const running = [...members, app].filter((member) => member.running);
    const knows = (member: App): boolean => {
      const known = new Set(member.servers.map(({ id }) => id));
      return running.every(({ server }) => known.has(server.id));
    };
    await until(() => running.every(knows), "members that know each other");
  }
}

/** `it` with a lab of its own for each test. */
export function labTest(newCluster: () => Cluster, defaults: Partial<AppOptions> = {}) {
  return base.extend<{ lab: Lab }>({
    lab: async ({ task: _ }, use) => {
      const lab = new Lab(newCluster, defaults);
      await use(lab);
      await lab.close();
    },
  });
}

export type LabTest = ReturnType<typeof labTest>;

/** The same, where clusters are in memory. */
export const it = labTest(memoryCluster);
