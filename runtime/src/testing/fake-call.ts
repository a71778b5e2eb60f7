import type {
  CallContext,
  Groups,
  PushResult,
  PushService,
  PushTarget,
  RemoteService,
  ServerInfo,
} from "../dispatch/index.js";
import { MemoryGroups } from "../group/index.js";
import { type Clock, type Meter, noMetrics, systemClock, TimerWheel } from "../observe/index.js";
import { RecordedLog } from "./recorded-log.js";

/** What a call has at hand in a unit test; all of it may be left out. */
export interface FakeCallOptions {
  /** @defaultValue "test.test.test" */
  readonly route?: string;
  /** @defaultValue "request-1" */
  readonly requestId?: string;
  /** @defaultValue `{}` */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** This server. @defaultValue `{ id: "test-1", type: "test", … }` */
  readonly server?: Partial<ServerInfo>;
  /** @defaultValue in memory, without any */
  readonly groups?: Groups;
  /** @defaultValue measures nothing */
  readonly metrics?: Meter;
  /** When the call's time is over, ms since 1970. @defaultValue never */
  readonly deadline?: number;
  /** Frontend of each user, for `ctx.frontendOf()`. @defaultValue nobody is connected */
  readonly frontends?: Readonly<Record<string, string>>;
  /** Time of the groups. @defaultValue the machine's */
  readonly clock?: Clock;
}

/** A push that a call sent. */
export interface SentPush {
  /** What clients listen on. */
  readonly route: string;
  /** As it was given; `undefined` for a push without payload. */
  readonly message: unknown;
  /** Who was to get it. */
  readonly to: PushTarget;
}

/** Users that a call kicked. */
export interface SentKick {
  /** In their order. */
  readonly uids: readonly string[];
  /** As it was given. */
  readonly reason: string | undefined;
}

const aServer: ServerInfo = {
  id: "test-1",
  type: "test",
  frontend: false,
  hostname: "test",
  metadata: {},
};

/** A call of nobody: what it does to others is kept. */
export abstract class FakeCall implements CallContext {
  readonly route: string;
  readonly requestId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly server: ServerInfo;
  readonly groups: Groups;
  readonly metrics: Meter;
  readonly deadline: number | undefined;
  readonly log = new RecordedLog();
  /** Pushes that were sent, in order. */
  readonly sent: SentPush[] = [];
  /** Kicks by uid, in order. */
  readonly kicked: SentKick[] = [];
  readonly #frontends: Readonly<Record<string, string>>;
  readonly #clients = new Map<RemoteService, object>();
  readonly #abort = new AbortController();

  constructor(options: FakeCallOptions) {
    this.route = options.route ?? "test.test.test";
    this.requestId = options.requestId ?? "request-1";
    this.metadata = options.metadata ?? {};
    this.server = { ...aServer, ...options.server };
    this.groups = options.groups ?? new MemoryGroups(new TimerWheel(options.clock ?? systemClock));
    this.metrics = options.metrics ?? noMetrics;
    this.deadline = options.deadline;
    this.#frontends = options.frontends ?? {};
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Has nobody wait for the answer any more. */
  abort(reason?: unknown): void {
    this.#abort.abort(reason);
  }

  /** Has calls of `service` go to `client`: a mock, or whatever has its methods. */
  provide<Client extends object>(service: RemoteService<object, Client>, client: Client): this {
    this.#clients.set(service, client);
    return this;
  }

  /** @throws Error for a service that nothing was provided for */
  rpc<Client extends object>(service: RemoteService<object, Client>): Client {
    const client = this.#clients.get(service);
    if (client !== undefined) return client as Client;
    throw new Error(
      `Cannot call ${service.typeName} in a test: give the context provide(service, mock)`,
    );
  }

  rpcRaw(route: string): Promise<Uint8Array> {
    const text = `Cannot call "${route}" in a test: calls of routes have no mock; use a test cluster`;
    return Promise.reject(new Error(text));
  }

  pushes<Sender extends object>(service: PushService<Sender>): Sender {
    const sender: Record<string, (...args: unknown[]) => Promise<PushResult>> = {};
    for (const [name, { route, message }] of Object.entries(service.pushes)) {
      sender[name] = async (...args) => {
        const [payload, to] = message === undefined ? [undefined, args[0]] : args;
        this.sent.push({ route, message: payload, to: to as PushTarget });
        return { failed: [] };
      };
    }
    return sender as Sender;
  }

  async kick(uids: Iterable<string>, _frontendType?: string, reason?: string): Promise<string[]> {
    this.kicked.push({ uids: [...uids], reason });
    return [];
  }

  async frontendOf(uid: string, _frontendType?: string): Promise<string | undefined> {
    return this.#frontends[uid];
  }
}
