import {
  type BindingStorage,
  type Discovery,
  type DiscoveryEvent,
  type GrpcOptions,
  GrpcRpc,
  grpcMetadata,
  type RpcEndpoint,
  type ServerInfo,
  systemClock,
} from "@pitaya-ts/runtime";
import { test as base } from "vitest";
import { CapturingLogger } from "../../harness/capturing-logger.js";

export const host = "127.0.0.1";

type Metrics = ConstructorParameters<typeof GrpcRpc>[3]["metrics"];

/** Servers that a test adds and removes by hand. */
export class HandDiscovery implements Discovery {
  readonly #servers = new Map<string, ServerInfo>();
  readonly #listeners = new Set<(event: DiscoveryEvent) => void>();

  async start(): Promise<void> {}
  async announce(): Promise<void> {}
  async withdraw(): Promise<void> {}
  async stop(): Promise<void> {}

  put(server: ServerInfo): void {
    const kind = this.#servers.has(server.id) ? "changed" : "added";
    this.#servers.set(server.id, server);
    for (const listener of this.#listeners) listener({ kind, server });
  }

  remove(server: ServerInfo): void {
    this.#servers.delete(server.id);
    for (const listener of this.#listeners) listener({ kind: "removed", server });
  }

  server(id: string): ServerInfo | undefined {
    return this.#servers.get(id);
  }

  serversOfType(type: string): readonly ServerInfo[] {
    return this.servers().filter((server) => server.type === type);
  }

  servers(): readonly ServerInfo[] {
    return [...this.#servers.values()];
  }

  onChange(listener: (event: DiscoveryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Answers with the request itself, and keeps what it was told. */
export class EchoEndpoint implements RpcEndpoint {
  readonly users = new Set<string>();
  readonly told: string[] = [];
  answer: (request: Uint8Array, signal: AbortSignal) => Promise<Uint8Array> = async (request) =>
    request;

  call(request: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    if (signal === undefined) throw new Error("a call without a signal");
    return this.answer(request, signal);
  }

  push(push: Uint8Array): boolean {
    return this.#tell("push", push);
  }

  kick(kick: Uint8Array): boolean {
    return this.#tell("kick", kick);
  }

  bound(bind: Uint8Array): void {
    this.#tell("bound", bind);
  }

  /** Texts instead of messages; `#` stands for what can't be decoded. */
  #tell(what: string, bytes: Uint8Array): boolean {
    const text = textOf(bytes);
    if (text === "#") throw new Error("no message");
    this.told.push(`${what} ${text}`);
    return this.users.has(text);
  }
}

/** Bindings as they stand, which count how often they were asked. */
export class HandBindings implements BindingStorage {
  readonly table = new Map<string, string>();
  asked = 0;

  async put(): Promise<undefined> {}
  async remove(): Promise<void> {}
  async restore(): Promise<void> {}

  async find(frontendType: string, uid: string): Promise<string | undefined> {
    this.asked++;
    return this.table.get(`${frontendType}/${uid}`);
  }
}

export interface Member {
  readonly info: ServerInfo;
  readonly rpc: GrpcRpc;
  readonly endpoint: EchoEndpoint;
  readonly discovery: HandDiscovery;
  readonly log: CapturingLogger;
  readonly counted: string[];
}

/** Servers of one test. */
export class GrpcCluster {
  readonly bindings = new HandBindings();
  readonly members: Member[] = [];

  /** Starts a server; others know of it, and it of them, once {@link meet} is called. */
  async start(
    id: string,
    options: GrpcOptions = {},
    bindings: BindingStorage | null = this.bindings,
  ): Promise<Member> {
    const log = new CapturingLogger();
    const discovery = new HandDiscovery();
    const endpoint = new EchoEndpoint();
    const counted: string[] = [];
    const services = { log, metrics: countingMetrics(counted), clock: systemClock };
    const self = serverInfo(id);
    const rpc = new GrpcRpc(self, discovery, bindings, services, { host, port: 0, ...options });
    await rpc.start(endpoint);
    const info = { ...self, metadata: grpcMetadata({ host }, rpc.port) };
    const member = { info, rpc, endpoint, discovery, log, counted };
    this.members.push(member);
    return member;
  }

  /** Two servers that know each other. */
  async pair(options: GrpcOptions = {}): Promise<[Member, Member]> {
    const a = await this.start("a", options);
    const b = await this.start("b", options);
    meet(a, b);
    return [a, b];
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ rpc }) => rpc.stop()));
  }
}

export function meet(...members: Member[]): void {
  for (const { discovery } of members) for (const { info } of members) discovery.put(info);
}

export function serverInfo(id: string, metadata: Record<string, string> = {}): ServerInfo {
  return { id, type: "front", frontend: true, hostname: "", metadata };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** `it` with a cluster of its own for each test. */
export const it = base.extend<{ cluster: GrpcCluster }>({
  cluster: async ({ task: _ }, use) => {
    const cluster = new GrpcCluster();
    await use(cluster);
    await cluster.stop();
  },
});

function countingMetrics(counted: string[]): Metrics {
  const nothing = (): void => {};
  return {
    enabled: true,
    start: async () => {},
    stop: async () => {},
    count: (name, labels) => counted.push(`${name} ${Object.values(labels)}`),
    gauge: nothing,
    summary: nothing,
    histogram: nothing,
  };
}
