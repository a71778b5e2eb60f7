import { type App, type AppOptions, type Cluster, createApp, memoryCluster } from "../app/index.js";
import { opened } from "../client/connect.js";
import { fflateCompression } from "../client/fflate-compression.js";
import { type ClientOptions, readClientOptions } from "../client/options.js";
import type { Acceptor } from "../transport/index.js";
import { MemoryAcceptor } from "./memory-acceptor.js";
import { RecordedLog } from "./recorded-log.js";
import { TestClient } from "./test-client.js";
import { settle, TestClock } from "./test-clock.js";

/** A server of a test cluster; a type is all that it needs. */
export interface TestServerOptions extends Partial<AppOptions> {
  /** First part of the routes that it handles. */
  readonly serverType: string;
}

/** A client of a test cluster. */
export interface TestClientOptions extends ClientOptions {
  /** Binds its session to that user, as a login would. @defaultValue none: it is not bound */
  readonly uid?: string;
}

/** What all servers of a test cluster have in common, besides their time, log and way to each other. */
export type TestClusterOptions = Omit<Partial<AppOptions>, "serverType" | "id" | "acceptors">;

/**
 * Servers and clients in this process: they talk in bytes, as over a network, but without one, and
 * time stands still until {@link advance}. Begin a test with {@link testCluster}.
 */
export class TestCluster {
  /** The time of all servers and clients. */
  readonly clock = new TestClock();
  /** What all servers log. */
  readonly log = new RecordedLog();
  /** The cluster that they are in. */
  readonly cluster: Cluster;
  readonly #options: TestClusterOptions;
  readonly #acceptors = new Map<string, MemoryAcceptor>();
  readonly #apps: App[] = [];
  readonly #clients: TestClient[] = [];
  readonly #countOfType = new Map<string, number>();
  #connections = 0;

  /** @internal Use {@link testCluster}. */
  constructor(options: TestClusterOptions) {
    this.#options = options;
    this.cluster = options.cluster ?? memoryCluster(this.clock);
  }

  /** For `createApp`, of a server that {@link start} starts: time, log, cluster and what all have in common. */
  get options(): TestClusterOptions {
    const { clock, log: logger, cluster } = this;
    return { clock, logger, ...this.#options, cluster };
  }

  /** Where clients of a server that {@link start} starts connect. */
  acceptor(): Acceptor {
    const acceptor = new MemoryAcceptor(`memory:${this.#acceptors.size + 1}`);
    this.#acceptors.set(acceptor.address, acceptor);
    return acceptor;
  }

  /**
   * Starts a server that clients connect to.
   *
   * @param setUp - tells it what it handles
   */
  frontend(options: TestServerOptions, setUp?: (app: App) => unknown): Promise<App> {
    return this.backend({ acceptors: [this.acceptor()], ...options }, setUp);
  }

  /** Starts a server without clients of its own. */
  async backend(options: TestServerOptions, setUp?: (app: App) => unknown): Promise<App> {
    const app = createApp({ ...this.options, id: this.#idOf(options.serverType), ...options });
    setUp?.(app);
    return this.start(app);
  }

  /** Starts a server that was made with {@link options}, and {@link acceptor} for a frontend. */
  async start(app: App): Promise<App> {
    this.#apps.push(app);
    await app.start();
    return app;
  }

  /**
   * Connects a client.
   *
   * @throws Error for a server that has no {@link acceptor}
   * @throws ConnectError if the server does not let it in
   * @throws PitayaError if it can't be bound to the user
   */
  async client(server: App, { uid, ...options }: TestClientOptions = {}): Promise<TestClient> {
    const acceptor = this.#acceptorOf(server);
    const settings = readClientOptions({ reconnect: false, ...options }, "test");
    const remoteAddress = `127.0.0.1:${++this.#connections}`;
    const ports = {
      dial: (_url: string, events: Parameters<MemoryAcceptor["connect"]>[1]) =>
        acceptor.connect(remoteAddress, events),
      compression: fflateCompression,
      clock: this.clock,
    };
    const place = { server, remoteAddress };
    const client = await opened(
      options,
      (opening) => new TestClient(place, settings, ports, opening),
    );
    this.#clients.push(client);
    if (uid !== undefined) await client.session.bind(uid);
    return client;
  }

  /**
   * Moves time on: timers, cron, heartbeats, timeouts and deadlines come due, in their order, and what
   * follows from each happens before the next. 0: what is under way only.
   */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Closes all clients, then stops the servers, the last one first. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await settle();
    // A stop waits for what is under way, by the cluster's time.
    const stopped = (async () => {
      for (const app of [...this.#apps].reverse()) await app.stop();
    })();
    let isStopped = false;
    const end = stopped.finally(() => {
      isStopped = true;
    });
    while (!isStopped) await this.clock.advance(50);
    await end;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Readable, and the same in each run: `room-1`, `room-2`. */
  #idOf(serverType: string): string {
    const count = (this.#countOfType.get(serverType) ?? 0) + 1;
    this.#countOfType.set(serverType, count);
    return `${serverType}-${count}`;
  }

  #acceptorOf(server: App): MemoryAcceptor {
    for (const address of server.addresses) {
      const acceptor = this.#acceptors.get(address);
      if (acceptor !== undefined) return acceptor;
    }
    throw new Error(
      `Cannot connect a client to ${server.server.id}: it takes none; start it with cluster.frontend()`,
    );
  }
}

/**
 * A cluster without servers.
 *
 * @example
 * const cluster = testCluster();
 * const front = await cluster.frontend({ serverType: "connector" }, (app) => app.handle(Lobby, lobby));
 * const ann = await cluster.client(front, { uid: "ann" });
 * await cluster.advance(60_000);
 * await cluster.stop();
 */
export function testCluster(options: TestClusterOptions = {}): TestCluster {
  return new TestCluster(options);
}
